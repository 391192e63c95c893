import type { RowId } from '../budget.ts';
import type { Behaviour } from '../load/request-bytes.ts';
import { cpuMicroseconds, residentBytes } from './process-tree.ts';
import { type Contestant, type Measurement, type Scene, withAll } from './scene.ts';
import { untilAtRest } from './until-at-rest.ts';

const mebibyte = 1_048_576;

interface Kind {
  readonly row: RowId;
  readonly behaviour: Behaviour;
  readonly bodyBytes: number;
}

const kinds = [
  { row: 'cpu-300b', behaviour: 'plain', bodyBytes: 300 },
  { row: 'cpu-10kb', behaviour: 'plain', bodyBytes: 10_000 },
  { row: 'cpu-200kb', behaviour: 'plain', bodyBytes: 200_000 },
  { row: 'stream-burst', behaviour: 'burst', bodyBytes: 300 },
  { row: 'stream-translated', behaviour: 'translated', bodyBytes: 300 },
] as const satisfies readonly Kind[];

/** CPU per plain request by size, and per burst stream; memory right after the small ones. */
export const cpuPerRequest: Measurement = {
  rows: [...kinds.map((kind) => kind.row), 'rss-load'],
  run: (scene) =>
    withAll(scene, async (contestants) => {
      for (const kind of kinds) {
        const wanted = scene.rows.has(kind.row) || (kind.row === 'cpu-300b' && scene.rows.has('rss-load'));
        if (wanted) await interleave(scene, contestants, kind);
      }
    }),
};

/** All contestants warm up, then take turns: what disturbs the machine for a while disturbs all of them. */
export async function interleave(scene: Scene, contestants: readonly Contestant[], kind: Kind): Promise<void> {
  scene.say(`${kind.row}: ${contestants.map(({ column }) => column).join(', ')}`);
  for (const contestant of contestants) await round(scene, contestant, kind, scene.pace.warmUpMs);
  for (let index = 0; index < scene.pace.rounds; index += 1) {
    for (const contestant of contestants) {
      const cost = await round(scene, contestant, kind, scene.pace.roundMs);
      if (cost === undefined) continue;
      scene.ledger.add(kind.row, contestant.column, cost);
      if (kind.row !== 'cpu-300b') continue;
      scene.ledger.add('rss-load', contestant.column, residentBytes(contestant.gateway.pid) / mebibyte);
    }
  }
  for (const contestant of contestants) await noteDropped(scene, contestant, kind.row);
}

async function noteDropped(scene: Scene, { column, gateway }: Contestant, row: RowId): Promise<void> {
  const dropped = await gateway.recordsDroppedMeanwhile();
  if (dropped > 0)
    scene.ledger.note(`${row}: ${column} dropped ${dropped} request records; its figure lacks their cost`);
}

/** CPU microseconds per request of one round; undefined when no request came through. */
async function round(
  { load, pace, ledger }: Scene,
  { column, gateway }: Contestant,
  { row, behaviour, bodyBytes }: Kind,
  durationMs: number,
): Promise<number | undefined> {
  const before = cpuMicroseconds(gateway.pid);
  const target = gateway.target(behaviour, bodyBytes);
  const result = await load.load({ kind: 'closed-loop', target, connections: pace.connections, durationMs });
  await untilAtRest(gateway.pid);
  ledger.check(row, column, result);
  return result.done === 0 ? undefined : (cpuMicroseconds(gateway.pid) - before) / result.done;
}
