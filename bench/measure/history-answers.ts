import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Column, RowId } from '../budget.ts';
import { fillHistory } from '../peers/fill-database.ts';
import type { RunningGateway } from '../peers/gateway.ts';
import { ManagementClient } from '../peers/management-client.ts';
import { copyHome, databaseOf, type Home, router } from '../peers/router.ts';
import { median, quantile } from './median.ts';
import { type Measurement, type Scene, withOne } from './scene.ts';

const bodyBytes = 300;
/** Until the router first looks what of its history is due. */
const firstRoundMs = 10_000;
const dueWithinMs = 120_000;
const dayMs = 86_400_000;

/** What reading and tending a long history costs, through the doors of a router that serves meanwhile. */
export function historyAnswers(home: Home): Measurement {
  return {
    rows: [
      'history-tending',
      'history-newest',
      'history-rare',
      'history-dashboard',
      'history-analytics',
      'history-advice',
    ],
    async run(scene) {
      const long = copyHome(home, 'answers');
      const path = databaseOf(long);
      scene.say(`history answers: filling ${scene.pace.history.many} rows`);
      fillHistory(path, scene.pace.history.many);
      await withOne(scene, router(long, scene.workshop), async (running) => {
        const { port } = running.target('plain', bodyBytes);
        const client = new ManagementClient(port, home.adminKey);
        // The records reach further back than a day where there are a million of them.
        await client.putSetting('history.maxAgeDays', '1');
        await whileTended(scene, running, path);
        await timeAnswers(scene, client);
      });
    },
  };
}

/** Requests while records are summed and old ones removed, against the same requests when all that is done. */
async function whileTended(scene: Scene, running: RunningGateway, path: string): Promise<void> {
  await load(scene, running, undefined, firstRoundMs);
  await load(scene, running, 'ours', scene.pace.latency.roundMs);
  const untilMs = performance.now() + dueWithinMs;
  while (isSomethingDue(path)) {
    if (performance.now() > untilMs) throw new Error('The history was not summed and cleared in time.');
    await sleep(250);
  }
  await load(scene, running, 'baseline', scene.pace.latency.roundMs);
}

async function load(scene: Scene, running: RunningGateway, column: Column | undefined, durationMs: number) {
  scene.say(`history-tending: ${column ?? 'warm-up'}`);
  const { perSecond, connections } = scene.pace.latency;
  const target = running.target('plain', bodyBytes);
  const result = await scene.load.load({ kind: 'open-loop', target, connections, perSecond, durationMs });
  const p99Us = quantile(result.latenciesUs, 0.99);
  if (column === undefined || p99Us === undefined) return;
  scene.ledger.check('history-tending', column, result);
  scene.ledger.add('history-tending', column, p99Us / 1_000);
}

function isSomethingDue(path: string): boolean {
  using database = new DatabaseSync(path, { readOnly: true });
  const row = database
    .prepare(
      'SELECT (SELECT max(seq) FROM requests) - (SELECT summed_seq FROM request_stats_state) AS unsummed, (SELECT min(created_at) FROM requests) AS oldest',
    )
    .get();
  // The newest ones are summed in their turn, a few seconds later.
  return Number(row?.['unsummed']) > 10_000 || Number(row?.['oldest']) < Date.now() - 1.01 * dayMs;
}

const times = 15;
const answers = [
  ['history-newest', '/v1/history?limit=50'],
  ['history-rare', '/v1/history?limit=50&model=nobody-has-this'],
  ['history-dashboard', '/v1/stats?window=all'],
  ['history-analytics', '/v1/analytics?window=all'],
  ['history-advice', '/v1/recommendations?window=7d'],
] as const satisfies readonly (readonly [RowId, string])[];

async function timeAnswers(scene: Scene, client: ManagementClient): Promise<void> {
  for (const [row, path] of answers) {
    scene.say(row);
    await client.get(path);
    const found: number[] = [];
    for (let index = 0; index < times; index += 1) {
      const startMs = performance.now();
      await client.get(path);
      found.push(performance.now() - startMs);
    }
    scene.ledger.add(row, 'ours', median(found) ?? 0);
  }
}
