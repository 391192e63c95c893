import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Verdict } from './gate.ts';

const RELATIVE_IMPORT = /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;
const FEWEST_DECLARATIONS = 3;

/**
 * Every file that a packed declaration or bundle imports is packed too. Neither publint nor attw sees a missing inner `.d.ts`: types then
 * silently turn into `any` for whoever installs the package.
 */
export async function wholePackage(tarball: string): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'provider-router-whole-'));
  try {
    await promisify(execFile)('tar', ['-xzf', tarball, '-C', folder]);
    return verdictOn(folder, await readdir(folder, { recursive: true }));
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
    for (const [, specifier = ''] of (await readFile(file, 'utf8')).matchAll(RELATIVE_IMPORT)) {
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
