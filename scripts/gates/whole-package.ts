import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parseSync } from 'rolldown/utils';
import type { Verdict } from './gate.ts';

/** In declarations, also `import('./x.ts').T`; the module record of the parser does not tell that one. */
const IMPORT_TYPE = /\bimport\(\s*(['"])(.+?)\1\s*\)/g;
const FEWEST_DECLARATIONS = 3;

/**
 * Every file that a packed declaration or bundle imports is packed too. Neither publint nor attw sees a missing inner `.d.ts`: types then
 * silently turn into `any` for whoever installs the package.
 */
export async function wholePackage(tarball: string): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'provider-router-whole-'));
  try {
    await promisify(execFile)('tar', ['-xzf', tarball, '-C', folder]);
    return await verdictOn(folder, await readdir(folder, { recursive: true }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function verdictOn(folder: string, names: readonly string[]): Promise<Verdict> {
  const declarations = names.filter((name) => name.endsWith('.d.ts'));
  if (declarations.length < FEWEST_DECLARATIONS) {
    return { kind: 'failed', output: `Only ${declarations.length} declarations are packed: nothing was checked.` };
  }
  const missing: string[] = [];
  for (const name of [...declarations, ...names.filter((file) => file.endsWith('.js'))]) {
    const file = join(folder, name);
    for (const specifier of relativeImports(name, await readFile(file, 'utf8'))) {
      if (!candidates(resolve(dirname(file), specifier), name).some(existsSync)) {
        missing.push(`${relative(folder, file)} imports ${specifier}, which is not packed.`);
      }
    }
  }
  return missing.length === 0 ? { kind: 'passed' } : { kind: 'failed', output: missing.join('\n') };
}

/** A declaration keeps the `./x.ts` of its source; TypeScript reads `./x.d.ts` for it. */
function candidates(target: string, importer: string): readonly string[] {
  if (!importer.endsWith('.d.ts')) return [target];
  return [target.replace(/\.(?:ts|js)$/, '.d.ts'), target];
}

/** By the parser: bundled libraries carry many an `import(...)` in their comments. */
function relativeImports(name: string, source: string): readonly string[] {
  const { module, comments } = parseSync(name, source);
  const requests = [
    ...module.staticImports.map((statement) => statement.moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest?.value)),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => literal(source.slice(start, end))),
    ...(name.endsWith('.d.ts') ? importTypes(source, comments) : []),
  ];
  return [...new Set(requests)].filter((specifier) => specifier?.startsWith('.') === true).map(String);
}

function importTypes(
  source: string,
  comments: readonly { readonly start: number; readonly end: number }[],
): readonly string[] {
  const isComment = (at: number): boolean => comments.some(({ start, end }) => start <= at && at < end);
  return [...source.matchAll(IMPORT_TYPE)]
    .filter((found) => !isComment(found.index))
    .map(([, , specifier = '']) => specifier);
}

function literal(code: string): string | undefined {
  return /^(['"`])([^$]+)\1$/.exec(code)?.[2];
}
