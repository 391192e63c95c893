import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from './process-tree.ts';
import { type Measurement, withOne } from './scene.ts';

const mebibyte = 1_048_576;

/** From the start of the process to its first answer, and its memory after that, at rest. The first start fills the disk's cache and does not count. */
export const starts: Measurement = {
  rows: ['cold-start', 'rss-idle'],
  async run(scene) {
    for (let index = 0; index <= scene.pace.starts.rounds; index += 1) {
      for (const gateway of scene.gateways) {
        scene.say(`cold-start: ${gateway.name}`);
        await withOne(scene, gateway, async (running) => {
          if (index === 0) return;
          scene.ledger.add('cold-start', gateway.name, running.coldStartMs);
          await sleep(scene.pace.starts.idleMs);
          scene.ledger.add('rss-idle', gateway.name, residentBytes(running.pid) / mebibyte);
        });
      }
    }
  },
};
