import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  comparedTypes,
  forbiddenImports,
  type ImportRow,
  idleRows,
  roomCycles,
  strayPackages,
  testingInProduct,
} from './architecture/judge-imports.ts';
import { readModule, readModules } from './architecture/read-modules.ts';

const nouns = ['domain', 'lib'];

/** Who may import whom, beside itself. The picture with the reasons is in docs/decisions/0001. */
const importTable: readonly ImportRow[] = [
  { who: 'domain', may: [] },
  { who: 'lib', may: [] },
  { who: 'config', may: nouns },

  // To whom we speak: a folder never knows its sibling.
  { who: 'providers/index.ts', may: [...nouns, 'providers'] },
  { who: 'providers/*', may: [...nouns, 'providers/kit', 'providers/openai-compatible'] },
  { who: 'providers/kit', may: nouns },
  { who: 'providers/openai-compatible', may: [...nouns, 'providers/kit'] },
  { who: 'providers/testing', may: [...nouns, 'providers/kit', 'providers/openai-compatible'] },

  // What exists, who, what happened: they do not know each other.
  { who: 'registry', may: nouns },
  { who: 'people', may: nouns },
  { who: 'records', may: nouns },
  { who: 'prices', may: nouns },

  // What happens: the story knows all steps; a step knows the ports and what routing and attempts agreed on.
  { who: 'request', may: nouns },
  {
    who: 'request/*',
    may: [...nouns, 'request/ports.ts', 'request/plan.ts', 'request/call-limits.ts', 'request/fleet'],
  },
  { who: 'request/fleet', may: nouns },
  { who: 'request/testing', may: [...nouns, 'request'] },

  // Where it is kept: fills the ports of others.
  { who: 'store', may: [...nouns, 'registry/ports.ts', 'people/ports.ts', 'records/ports.ts', 'records/calls'] },

  // How people and programs come in.
  { who: 'doors/inference', may: [...nouns, 'request', 'doors/http/ports.ts', 'doors/management/wire/to-model.ts'] },
  { who: 'doors/management', may: [...nouns, 'registry', 'people', 'records', 'doors/http/ports.ts'] },
  { who: 'doors/management/wire', may: [...nouns, 'registry', 'people', 'records', 'doors/management/contracts'] },
  { who: 'doors/http', may: [...nouns, 'config', 'doors/inference', 'doors/management'] },
  {
    who: 'doors/cli',
    may: [
      ...nouns,
      'config',
      'compose-server.ts',
      'doors/management/contracts',
      'doors/management/wire',
      'providers/index.ts',
    ],
  },

  { who: 'compose-records.ts', may: [...nouns, 'records'] },
  { who: 'compose-insight.ts', may: [...nouns, 'records', 'registry', 'request'] },
  { who: 'compose-limits.ts', may: [...nouns, 'compose-records.ts', 'registry', 'request'] },
  { who: 'compose-housekeeping.ts', may: [...nouns, 'registry', 'request'] },
  {
    who: 'compose-engine.ts',
    may: [
      ...nouns,
      'compose-housekeeping.ts',
      'compose-insight.ts',
      'compose-limits.ts',
      'compose-records.ts',
      'registry',
      'request',
      'prices',
      'providers',
      'records',
    ],
  },
  {
    who: 'compose-house.ts',
    may: [
      ...nouns,
      'compose-engine.ts',
      'config',
      'doors/inference/body',
      'doors/http/guards/is-own-address.ts',
      'doors/http/guards/own-names.ts',
      'people',
      'providers',
      'records',
      'registry',
      'store',
    ],
  },
  { who: 'compose-doors.ts', may: [...nouns, 'compose-house.ts', 'doors'] },
  {
    who: 'compose-server.ts',
    may: [
      ...nouns,
      'compose-doors.ts',
      'compose-file.ts',
      'compose-house.ts',
      'config',
      'doors/http',
      'people',
      'providers',
      'records',
      'registry',
    ],
  },
  { who: 'compose-file.ts', may: [...nouns, 'config/file', 'registry'] },
  {
    who: 'compose-library.ts',
    may: [
      ...nouns,
      'compose-engine.ts',
      'compose-file.ts',
      'compose-house.ts',
      'config',
      'doors/cli/package-version.ts',
      'providers',
      'registry',
      'store/memory',
    ],
  },
  {
    who: 'doors/library',
    may: [...nouns, 'compose-engine.ts', 'compose-library.ts', 'config/file', 'records', 'registry', 'request'],
  },
  { who: 'index.ts', may: [...nouns, 'config/file', 'doors/library', 'records'] },
];

/** Libraries that would leak a decision if every room knew them. */
const packageHomes: Readonly<Record<string, readonly string[]>> = {
  'node:sqlite': ['store'],
  kysely: ['store'],
  undici: ['providers'],
  fastify: ['doors/http', 'doors/management'],
  'fastify-type-provider-zod': ['doors/management'],
  commander: ['doors/cli'],
  '@clack/prompts': ['doors/cli'],
  '@prometheus-io/client': ['records'],
  '@pydantic/genai-prices': ['prices/testing'],
  tokenx: ['request/tokens'],
  'lru-cache': ['request/cache'],
};

/** Below this the reader is broken, not the house small. */
const FEWEST_MODULES = 150;

const sources = join(import.meta.dirname, '..', 'router', 'src');
const modules = readModules(sources);
const providerTypes = new Set(
  readdirSync(join(sources, 'providers'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => name !== 'kit' && name !== 'testing'),
);

describe('the house', () => {
  it('has as many modules and imports as a house of this size must have', () => {
    expect(modules.length).toBeGreaterThan(FEWEST_MODULES);
    expect(modules.flatMap((module) => module.imports).length).toBeGreaterThan(2 * FEWEST_MODULES);
    expect(providerTypes.size).toBeGreaterThan(4);
  });

  it('has a room for every line of the import table', () => {
    expect(idleRows(modules, importTable)).toEqual([]);
  });

  it('keeps the import table', () => {
    expect(forbiddenImports(modules, importTable)).toEqual([]);
  });

  it('has no circle of rooms', () => {
    expect(roomCycles(modules)).toEqual([]);
  });

  it('keeps test doubles out of the product', () => {
    expect(testingInProduct(modules)).toEqual([]);
  });

  it('keeps each library in its room', () => {
    expect(strayPackages(modules, packageHomes)).toEqual([]);
  });

  it('names a provider type in no comparison outside providers/', () => {
    expect(comparedTypes(modules, providerTypes)).toEqual([]);
  });
});

describe('a planted fault', () => {
  const plant = (path: string, source: string) => [
    readModule('registry/ports.ts', 'export interface RegistryStore {}'),
    readModule('providers/testing/fake-upstream.ts', 'export function fakeUpstream() {}'),
    readModule(path, source),
  ];

  it.each([
    ['import { a } from "../registry/ports.ts";', 'a plain import'],
    ['import type { A } from "../registry/ports.ts";', 'a type import'],
    ['import { type A } from "../registry/ports.ts";', 'an inline type import'],
    ['export * from "../registry/ports.ts";', 'a re-export'],
    ['export type { A } from "../registry/ports.ts";', 'a type re-export'],
    ['import "../registry/ports.ts";', 'an import for its effect'],
    ['const a = await import("../registry/ports.ts");', 'a dynamic import'],
    ['const a = await import(`../registry/ports.ts`);', 'a dynamic import by template'],
    ['type A = import("../registry/ports.ts").A;', 'an import type'],
    ['const a = require("../registry/ports.ts");', 'a require'],
    ['const a = new URL("../registry/ports.ts", import.meta.url);', 'a worker URL'],
  ])('is seen in %s (%s)', (source) => {
    expect(forbiddenImports(plant('people/planted.ts', source), importTable)).toEqual([
      'people/planted.ts imports registry/ports.ts (row "people").',
    ]);
  });

  it.each([
    ['domain/planted.ts', '../lib/planted.ts'],
    ['lib/planted.ts', '../domain/ids.ts'],
    ['records/planted.ts', '../people/ports.ts'],
    ['registry/planted.ts', '../request/ports.ts'],
    ['registry/planted.ts', '../doors/http/ports.ts'],
    ['request/attempts/planted.ts', '../routing/planted.ts'],
    ['request/routing/planted.ts', '../planted.ts'],
    ['request/planted.ts', '../providers/index.ts'],
    ['providers/ollama/planted.ts', '../lm-studio/planted.ts'],
    ['providers/ollama/planted.ts', '../index.ts'],
    ['providers/kit/planted.ts', '../openai-compatible/planted.ts'],
    ['store/sqlite/planted.ts', '../../registry/planted.ts'],
    ['doors/inference/planted.ts', '../../registry/ports.ts'],
    ['doors/management/planted.ts', '../../store/planted.ts'],
    ['doors/management/wire/planted.ts', '../app.ts'],
    ['doors/cli/planted.ts', '../../compose-engine.ts'],
    ['doors/cli/planted.ts', '../management/app.ts'],
    ['compose-engine.ts', './store/planted.ts'],
    ['index.ts', './compose-server.ts'],
    ['attic/planted.ts', '../domain/ids.ts'],
    ['doors/attic/planted.ts', '../../domain/ids.ts'],
  ])('%s → %s is caught', (path, specifier) => {
    const target = readModule(path, `import '${specifier}';`).imports[0]?.target ?? '';
    const house = [...plant(path, `import '${specifier}';`), readModule(target, '')];
    expect(forbiddenImports(house, importTable).filter((line) => line.startsWith(path))).not.toEqual([]);
  });

  it('is seen where the specifier is computed', () => {
    expect(forbiddenImports(plant('people/planted.ts', 'await import(name);'), importTable)).toContain(
      'people/planted.ts imports (computed) (row "people").',
    );
  });

  it('is seen where the imported file does not exist', () => {
    expect(forbiddenImports(plant('people/planted.ts', 'import "./gone.ts";'), importTable)).toHaveLength(1);
  });

  it('is seen in a circle of rooms', () => {
    const circle = [
      readModule('registry/a.ts', 'import "../store/b.ts";'),
      readModule('store/b.ts', 'import "../registry/a.ts";'),
    ];
    expect(roomCycles(circle)).toHaveLength(2);
  });

  it('is seen where the product leans on a test double', () => {
    expect(
      testingInProduct(plant('registry/planted.ts', 'import "../providers/testing/fake-upstream.ts";')),
    ).toHaveLength(1);
  });

  it('is seen where a library leaves its room', () => {
    expect(
      strayPackages(plant('request/planted.ts', 'import { Migrator } from "kysely/migration";'), packageHomes),
    ).toHaveLength(1);
  });

  it.each([
    'if (provider.type === "ollama") {}',
    'if ("ollama" != type) {}',
    'switch (type) { case "ollama": break; }',
    'if (["cloud", "ollama"].includes(type)) {}',
    'if (names.has(`ollama`)) {}',
    'if (url.startsWith("ollama")) {}',
  ])('is seen in %s outside providers/', (source) => {
    expect(comparedTypes(plant('registry/planted.ts', source), providerTypes)).toHaveLength(1);
  });

  it('is seen where a row of the table has lost its room', () => {
    expect(idleRows(modules, [...importTable, { who: 'cellar', may: [] }])).toContain('cellar');
  });
});
