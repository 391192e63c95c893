import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { allGates } from '../../scripts/gates/all-gates.ts';
import { type GateReport, runGates } from '../../scripts/gates/run-gates.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
/** What a gate does not read, or what the link below stands for. */
const LEFT_OUT = new Set(['node_modules', '.git', 'data', 'results', '.peers', 'coverage']);

/** A copy of the whole tree in which a fault may be planted. */
export interface Sandbox {
  readonly root: string;
  plant(path: string, text: string): Promise<void>;
  run(gateName: string): Promise<GateReport>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `withBuild` copies `router/dist` too; only the gates on the packed tarball want it. */
export async function sandbox({ withBuild }: { readonly withBuild: boolean }): Promise<Sandbox> {
  const root = await mkdtemp(join(tmpdir(), 'provider-router-canary-'));
  await cp(projectRoot, root, {
    recursive: true,
    filter: (source) => !LEFT_OUT.has(basename(source)) && (withBuild || basename(source) !== 'dist'),
  });
  await symlink(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  return {
    root,
    async plant(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    },
    async run(gateName) {
      const gates = allGates.filter((gate) => gate.name === gateName);
      const [report] = await runGates({ root, gates, lanes: 1, onReport: () => undefined });
      if (report === undefined) throw new Error(`There is no gate ${gateName}.`);
      return report;
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
