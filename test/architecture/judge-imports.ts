import type { SourceModule } from './read-modules.ts';

/**
 * One line of the import table. `who` and `may` are folders or files under `router/src`; a `*` stands for one folder name.
 * The longest `who` that fits a module judges it. A room may always import itself.
 */
export interface ImportRow {
  readonly who: string;
  readonly may: readonly string[];
}

/** Every import that the table does not name, as sentences. */
export function forbiddenImports(modules: readonly SourceModule[], table: readonly ImportRow[]): readonly string[] {
  const known = new Set(modules.map((module) => module.path));
  return modules.flatMap((module) => {
    const row = rowFor(module.path, table);
    if (row === undefined) return [`${module.path} lies in a room that the table does not name.`];
    return module.imports.flatMap(({ target }) => {
      if (/\.tsx?$/.test(target) && !known.has(target))
        return [`${module.path} imports ${target}, which does not exist.`];
      return isAllowed(module.path, target, row) ? [] : [`${module.path} imports ${target} (row "${row.who}").`];
    });
  });
}

/** Rows that no module falls under: a room was renamed and the table checks nothing there. */
export function idleRows(modules: readonly SourceModule[], table: readonly ImportRow[]): readonly string[] {
  const used = new Set(modules.map((module) => rowFor(module.path, table)?.who));
  return table.map((row) => row.who).filter((who) => !used.has(who));
}

/** Rooms that need each other in a circle. A `ports.ts` is a contract, not the room behind it: importing it binds to nobody. */
export function roomCycles(modules: readonly SourceModule[]): readonly string[] {
  const edges = new Map<string, Set<string>>();
  for (const module of modules.filter(({ path }) => !isTestCode(path))) {
    const targets = module.imports.map(({ target }) => target).filter((target) => !target.endsWith('/ports.ts'));
    for (const room of targets.map(roomOf)) {
      if (room !== roomOf(module.path))
        edges.set(roomOf(module.path), (edges.get(roomOf(module.path)) ?? new Set()).add(room));
    }
  }
  return [...edges.keys()]
    .filter((room) => reaches(room, room, edges))
    .map((room) => `${room} needs itself in a circle.`);
}

/** Product code that leans on a test double. */
export function testingInProduct(modules: readonly SourceModule[]): readonly string[] {
  return modules
    .filter(({ path }) => !isTestCode(path))
    .flatMap(({ path, imports }) =>
      imports.filter(({ target }) => isTestCode(target)).map(({ target }) => `${path} imports ${target}.`),
    );
}

/** Packages that only some rooms may know: `kysely` stays in the store, `undici` with the providers. */
export function strayPackages(
  modules: readonly SourceModule[],
  homes: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  return modules
    .filter(({ path }) => !isTestCode(path))
    .flatMap(({ path, packages }) =>
      packages
        .filter((specifier) => {
          const home = homes[packageName(specifier)];
          return home !== undefined && !home.some((room) => fits(path, room));
        })
        .map((specifier) => `${path} imports ${specifier}.`),
    );
}

/** Places outside `providers/` that decide by the name of a provider type. */
export function comparedTypes(modules: readonly SourceModule[], types: ReadonlySet<string>): readonly string[] {
  return modules
    .filter(({ path }) => !path.startsWith('providers/') && !isTestCode(path))
    .flatMap(({ path, compared }) =>
      compared.filter((text) => types.has(text)).map((text) => `${path} compares with the provider type "${text}".`),
    );
}

function isTestCode(path: string): boolean {
  return /\.test\.ts$/.test(path) || path.includes('/testing/');
}

function isAllowed(from: string, target: string, row: ImportRow): boolean {
  // What a test may lean on beside its room: every room's doubles and contract suites, and the ports for which it makes its own.
  if (isTestCode(from) && (target.includes('/testing/') || target.endsWith('/ports.ts'))) return true;
  const self = ownRoom(from, row.who);
  return fits(target, self) || row.may.some((room) => fits(target, room));
}

function rowFor(path: string, table: readonly ImportRow[]): ImportRow | undefined {
  const fitting = table.filter((row) => fits(path, row.who));
  return fitting.toSorted((a, b) => specificity(b.who) - specificity(a.who))[0];
}

/** More segments first; among equals the one without a star. */
function specificity(who: string): number {
  return who.split('/').length * 2 - (who.includes('*') ? 1 : 0);
}

/** `providers/*` seen from `providers/groq/groq.ts` is `providers/groq`. */
function ownRoom(path: string, who: string): string {
  return path.split('/').slice(0, who.split('/').length).join('/');
}

function fits(path: string, room: string): boolean {
  const segments = path.split('/');
  const wanted = room.split('/');
  // A star names a folder, so a file directly in the parent is none.
  if (wanted.length > segments.length || (room.endsWith('*') && wanted.length === segments.length)) return false;
  return wanted.every((segment, index) => segment === '*' || segment === segments[index]);
}

/** The doors are rooms of their own. */
function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'doors' ? `${first}/${second}` : first;
}

function reaches(from: string, to: string, edges: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set<string>();
  const open = [...(edges.get(from) ?? [])];
  for (let room = open.pop(); room !== undefined; room = open.pop()) {
    if (room === to) return true;
    if (seen.has(room)) continue;
    seen.add(room);
    open.push(...(edges.get(room) ?? []));
  }
  return false;
}

function packageName(specifier: string): string {
  const [scope = '', name = ''] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
