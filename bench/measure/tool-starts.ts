import { once } from 'node:events';
import { join } from 'node:path';
import { databaseOf, type Home, toolLauncher } from '../peers/router.ts';
import type { Measurement } from './scene.ts';

/** `provider-cli status` from its start to its end, on a database beside which no router runs. The first start fills the compile cache and does not count. */
export function toolStarts(home: Home): Measurement {
  return {
    rows: ['tool-start'],
    async run({ workshop: { children, core, folder }, pace, ledger, say }) {
      for (let index = 0; index <= pace.starts.rounds; index += 1) {
        say('tool-start');
        const beganMs = performance.now();
        const child = children.start({
          command: process.execPath,
          arguments: [toolLauncher, 'status', '--json', '--database-url', databaseOf(home)],
          core,
          outputFile: join(folder, 'tool.log'),
        });
        const [code] = await once(child, 'exit');
        if (code !== 0) throw new Error(`provider-cli status ended with ${code}.`);
        if (index > 0) ledger.add('tool-start', 'ours', performance.now() - beganMs);
      }
    },
  };
}
