import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningGateway } from '../peers/gateway.ts';
import { residentBytes } from './process-tree.ts';
import { type Measurement, type Scene, withOne } from './scene.ts';

const kilobyte = 1_000;
const row = 'stream-memory';

/**
 * The slope of RSS between few and many open streams. In a fresh process each time, and without other load before: one that has served more
 * has memory to spare, and its streams would look free. The few streams are the warm-up.
 */
export const streamMemory: Measurement = {
  rows: [row],
  async run(scene) {
    for (let index = 0; index < scene.pace.memory.rounds; index += 1) {
      for (const gateway of scene.gateways) {
        scene.say(`${row}: ${gateway.name}`);
        await withOne(scene, gateway, async (running) => {
          const slope = await memoryPerStream(scene, running, gateway.name);
          if (slope !== undefined) scene.ledger.add(row, gateway.name, slope / kilobyte);
        });
      }
    }
  },
};

/** Bytes per stream; undefined when not all of them stood. */
async function memoryPerStream(scene: Scene, gateway: RunningGateway, who: string): Promise<number | undefined> {
  const { load, pace, ledger } = scene;
  const { few, many } = pace.memory;
  const open = async (streams: number): Promise<{ standing: number; bytes: number }> => {
    const { done } = await load.load({ kind: 'open-streams', target: gateway.target('slow', 300), streams });
    await sleep(pace.memory.settleMs);
    return { standing: done, bytes: residentBytes(gateway.pid) };
  };
  const [first, second] = [await open(few), await open(many)];
  ledger.check(row, who, await load.load({ kind: 'end-streams' }));
  if (first.standing !== few || second.standing !== many) return undefined;
  return (second.bytes - first.bytes) / (many - few);
}
