import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { parseSync } from 'rolldown/utils';

/** The target of an import whose specifier is no literal. */
const COMPUTED = '(computed)';

/** What one source file reaches for. Paths are relative to `router/src`, with `/`. */
export interface SourceModule {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Bare specifiers: `undici`, `node:fs`, `kysely/migration`. */
  readonly packages: readonly string[];
  /** Texts that the file compares something with: `=== 'x'`, `case 'x':`, `['x'].includes(...)`, `.startsWith('x')`. */
  readonly compared: readonly string[];
}

export interface Import {
  /** Resolved, `request/ports.ts`; starts with `../` where it leaves the tree. */
  readonly target: string;
  /** `import type`, `export type` and `import('./x.ts').T` leave nothing at run time. */
  readonly typeOnly: boolean;
}

/** Every TypeScript source under `folder`, tests included. Throws where a file cannot be parsed: unread is not checked. */
export function readModules(folder: string): readonly SourceModule[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[mc]?tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => readModule(relative(folder, file).split(sep).join('/'), readFileSync(file, 'utf8')));
}

export function readModule(path: string, source: string): SourceModule {
  const parsed = parseSync(path, source);
  const [problem] = parsed.errors;
  if (problem !== undefined) throw new Error(`${path} cannot be parsed: ${problem.message}`);
  const found: Found = { specifiers: [], compared: [] };
  walk(parsed.program, found);
  return {
    path,
    imports: found.specifiers
      .filter(({ text }) => text?.startsWith('.') ?? true)
      .map(({ text, typeOnly }) => ({ target: text === undefined ? COMPUTED : resolved(path, text), typeOnly })),
    packages: found.specifiers.flatMap(({ text }) => (text === undefined || text.startsWith('.') ? [] : [text])),
    compared: found.compared,
  };
}

function resolved(importer: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(importer), specifier));
}

interface Found {
  /** `text` is undefined where the specifier is computed: it cannot be judged, so no row allows it. */
  readonly specifiers: { readonly text: string | undefined; readonly typeOnly: boolean }[];
  readonly compared: string[];
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function walk(value: unknown, found: Found): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, found);
    return;
  }
  if (!isNode(value)) return;
  note(value, found);
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null) walk(child, found);
  }
}

function note(node: Node, found: Found): void {
  switch (node.type) {
    case 'ImportDeclaration':
      addSpecifier(found, node['source'], node['importKind'] === 'type' || everySpecifierIsType(node));
      break;
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      if (node['source']) addSpecifier(found, node['source'], node['exportKind'] === 'type');
      break;
    case 'ImportExpression':
      addSpecifier(found, node['source'], false);
      break;
    case 'TSImportType':
      addSpecifier(found, node['source'], true);
      break;
    case 'NewExpression':
      if (isNamed(node['callee'], 'URL')) addUrl(found, node);
      break;
    case 'CallExpression':
      if (isNamed(node['callee'], 'require')) addSpecifier(found, firstArgument(node), false);
      else addComparedInCall(found, node);
      break;
    case 'BinaryExpression':
      if (/^[!=]==?$/.test(String(node['operator']))) addTexts(found, [node['left'], node['right']]);
      break;
    case 'SwitchCase':
      addTexts(found, [node['test']]);
      break;
  }
}

function addSpecifier(found: Found, source: unknown, typeOnly: boolean): void {
  found.specifiers.push({ text: textOf(source), typeOnly });
}

/** `new URL('./worker.ts', import.meta.url)` loads a module as an import does. */
function addUrl(found: Found, node: Node): void {
  const text = textOf(firstArgument(node));
  if (text !== undefined && /^\.{1,2}\/.*\.ts$/.test(text)) found.specifiers.push({ text, typeOnly: false });
}

function addComparedInCall(found: Found, node: Node): void {
  const callee = node['callee'];
  if (!isNode(callee) || callee.type !== 'MemberExpression' || !isNode(callee['property'])) return;
  if (!/^(?:includes|has|startsWith|endsWith|indexOf|equals)$/.test(String(callee['property']['name']))) return;
  const list = callee['object'];
  const listed = isNode(list) && list.type === 'ArrayExpression' ? list['elements'] : [];
  addTexts(found, [...(Array.isArray(listed) ? listed : []), firstArgument(node)]);
}

function addTexts(found: Found, nodes: readonly unknown[]): void {
  for (const node of nodes) {
    const text = textOf(node);
    if (text !== undefined) found.compared.push(text);
  }
}

function everySpecifierIsType(node: Node): boolean {
  const specifiers = node['specifiers'];
  if (!Array.isArray(specifiers) || specifiers.length === 0) return false;
  return specifiers.every((specifier) => isNode(specifier) && specifier['importKind'] === 'type');
}

function firstArgument(node: Node): unknown {
  const list = node['arguments'];
  return Array.isArray(list) ? list[0] : undefined;
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node['name'] === name;
}

/** The text of a string literal or of a template without holes. */
function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type === 'TSLiteralType') return textOf(node['literal']);
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node['quasis']) || node['quasis'].length !== 1)
    return undefined;
  const [quasi]: unknown[] = node['quasis'];
  const value = isNode(quasi) ? quasi['value'] : undefined;
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : undefined;
}
