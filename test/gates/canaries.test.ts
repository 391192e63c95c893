import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { allGates } from '../../scripts/gates/all-gates.ts';
import { type Sandbox, sandbox } from './sandbox.ts';

/** One fault that must turn the gate red, and a word of it that the gate must say: a sandbox broken otherwise does not count. */
interface Canary {
  readonly gate: string;
  readonly fault: string;
  readonly says: RegExp;
  readonly withBuild?: boolean;
  plant(tree: Sandbox): Promise<void>;
}

const canaries: readonly Canary[] = [
  {
    gate: 'lint',
    fault: 'an explicit any',
    says: /planted\.ts/,
    plant: (tree) => tree.plant('router/src/lib/planted.ts', 'export const planted: any = 1;\n'),
  },
  {
    gate: 'types',
    fault: 'a text where a number belongs',
    says: /planted\.ts/,
    plant: (tree) => tree.plant('router/src/lib/planted.ts', "export const planted: number = 'text';\n"),
  },
  {
    gate: 'types-of-tools',
    fault: 'a text where a number belongs',
    says: /planted\.ts/,
    plant: (tree) => tree.plant('test/planted.ts', "export const planted: number = 'text';\n"),
  },
  {
    gate: 'architecture',
    fault: 'a room that looks into its neighbour',
    says: /people\/planted\.ts imports registry\/ports\.ts/,
    plant: (tree) => tree.plant('router/src/people/planted.ts', "import '../registry/ports.ts';\n"),
  },
  {
    gate: 'knip',
    fault: 'an export that nobody uses',
    says: /plantedExport/,
    async plant(tree) {
      const path = join(tree.root, 'router/src/domain/ids.ts');
      await writeFile(path, `${await readFile(path, 'utf8')}\nexport const plantedExport = 1;\n`);
    },
  },
  {
    gate: 'publint',
    fault: 'an entry that is not packed',
    says: /gone\.js/,
    withBuild: true,
    plant: (tree) => editManifest(tree, '"./dist/index.js"', '"./dist/gone.js"'),
  },
  {
    gate: 'attw',
    fault: 'types that are not packed',
    says: /resolution failed|no types/i,
    withBuild: true,
    plant: (tree) => editManifest(tree, '"./dist/index.d.ts"', '"./dist/gone.d.ts"'),
  },
  {
    gate: 'whole-package',
    fault: 'an inner declaration that is not packed',
    says: /domain\/ids\.ts, which is not packed/,
    withBuild: true,
    plant: (tree) => rm(join(tree.root, 'router/dist/domain/ids.d.ts')),
  },
];

it('each gate has a canary', () => {
  expect(canaries.map((canary) => canary.gate).toSorted()).toEqual(allGates.map((gate) => gate.name).toSorted());
});

it.each(canaries)(
  '$gate turns red at $fault',
  async ({ gate, plant, says, withBuild = false }) => {
    await using tree = await sandbox({ withBuild });
    await plant(tree);

    const { verdict } = await tree.run(gate);

    expect(verdict).toMatchObject({ kind: 'failed', output: expect.stringMatching(says) });
  },
  120_000,
);

async function editManifest(tree: Sandbox, before: string, after: string): Promise<void> {
  const path = join(tree.root, 'router/package.json');
  const manifest = await readFile(path, 'utf8');
  expect(manifest).toContain(before);
  await writeFile(path, manifest.replaceAll(before, after));
}
