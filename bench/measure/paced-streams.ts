import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMicroseconds } from './process-tree.ts';
import { type Contestant, type Measurement, type Scene, withAll } from './scene.ts';

/** Less than this share of the chunks means that a gateway lags behind, or holds them back. */
const leastReceived = 0.95;

/** CPU per chunk while many streams stand open and each gets a chunk every 20 ms. Opening and ending them is not counted. */
export const pacedStreams: Measurement = {
  rows: ['stream-paced'],
  run: (scene) =>
    withAll(scene, async (contestants) => {
      for (const contestant of contestants) await round(scene, contestant, false);
      for (let index = 0; index < scene.pace.paced.rounds; index += 1) {
        for (const contestant of contestants) await round(scene, contestant, true);
      }
    }),
};

async function round(scene: Scene, { column, gateway }: Contestant, counted: boolean): Promise<void> {
  const { load, ledger, pace } = scene;
  scene.say(`stream-paced: ${column}`);
  const opened = await load.load({
    kind: 'open-streams',
    target: gateway.target('paced', 300),
    streams: pace.paced.streams,
  });
  const [before, cpuBefore] = [await load.countEvents(), cpuMicroseconds(gateway.pid)];
  await sleep(pace.paced.windowMs);
  const [after, cpuAfter] = [await load.countEvents(), cpuMicroseconds(gateway.pid)];
  // Failures of the opening are in the result of the ends too.
  ledger.check('stream-paced', column, await load.load({ kind: 'end-streams' }));
  const [sent, received] = [after.sent - before.sent, after.received - before.received];
  if (received < sent * leastReceived) {
    ledger.note(`stream-paced: only ${received} of ${sent} chunks reached the clients of ${column} in time`);
  }
  if (counted && received > 0 && opened.done > 0) ledger.add('stream-paced', column, (cpuAfter - cpuBefore) / received);
}
