import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

export interface PackedRouter {
  /** Packs at the first call and remembers. Rejects with a sentence for the person who runs the gates. */
  tarball(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `npm pack` of the published package into a temporary directory, as the registry would get it. */
export function packRouter(root: string): PackedRouter {
  let folder: string | undefined;
  let packing: Promise<string> | undefined;

  async function pack(): Promise<string> {
    if (!existsSync(join(root, 'router', 'dist'))) throw new Error('router/dist is missing. Run: npm run build');
    folder = await mkdtemp(join(tmpdir(), 'provider-router-pack-'));
    const packed = await runCommand(
      'npm',
      ['pack', '--ignore-scripts', '--pack-destination', folder],
      root,
      join(root, 'router'),
    );
    if (packed.kind === 'failed') throw new Error(`npm pack failed:\n${packed.output}`);
    const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
    if (name === undefined) throw new Error('npm pack made no tarball.');
    return join(folder, name);
  }

  return {
    tarball() {
      packing ??= pack();
      return packing;
    },
    async [Symbol.asyncDispose]() {
      await packing?.catch(() => undefined);
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
