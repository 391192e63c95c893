import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { expect, it } from 'vitest';
import type { HistoryFilter, HistoryPosition } from '../../records/ports.ts';
import type { StoreSchema } from '../schema.ts';
import { nodeSqliteDialect } from '../sqlite/node-sqlite-dialect.ts';
import { harnessForEachTest } from '../testing/harness-for-each-test.ts';
import { opened } from '../testing/opened.ts';
import { sampleRecord } from '../testing/sample-rows.ts';
import { sqliteHarness } from '../testing/sqlite-harness.ts';
import { readHistoryPage } from './read-history.ts';

const harness = harnessForEachTest(sqliteHarness);
const rare: HistoryFilter = {
  provider: undefined,
  model: 'rare',
  status: undefined,
  fromMs: undefined,
  toMs: undefined,
};
const MOST_LOOKED_AT = 10;

it.each([
  ['in the order of writing', rare],
  ['in the order of time', { ...rare, fromMs: 0 }],
  ['looking for an id', { ...rare, model: undefined, requestId: 'wanted' }],
])('looks at a bounded number of records for one page, and goes on from there, %s', async (_order, filter) => {
  const store = opened(await harness().open());
  const records = Array.from({ length: 100 }, (_, index) =>
    sampleRecord(`r${index}`, {
      atMs: 1_000 + Math.floor(index / 7),
      model: index % 45 === 3 ? 'rare' : 'common',
      requestId: index % 45 === 3 ? 'wanted' : 'other',
    }),
  );
  await store.records.append(records);
  await store.close();

  const kysely = new Kysely<StoreSchema>({ dialect: nodeSqliteDialect(new DatabaseSync(harness().file)) });
  const pages: string[][] = [];
  let after: HistoryPosition | undefined;
  do {
    const page = await readHistoryPage(kysely, { filter, limit: 50, after }, MOST_LOOKED_AT);
    pages.push(page.entries.map((entry) => entry.id));
    after = page.next;
  } while (after !== undefined);
  await kysely.destroy();

  expect(pages.flat()).toEqual(['r93', 'r48', 'r3']);
  expect(pages.length).toBeGreaterThanOrEqual(100 / MOST_LOOKED_AT);
});

it('reads both orders from an index', async () => {
  await opened(await harness().open()).close();
  const database = new DatabaseSync(harness().file);
  const statements: string[] = [];
  const kysely = new Kysely<StoreSchema>({
    dialect: nodeSqliteDialect(database),
    log: ({ query }) => void statements.push(query.sql),
  });
  const positions = [
    { order: 'written', seq: 5 },
    { order: 'began', atMs: 5, seq: 5 },
  ] as const;
  for (const after of positions) {
    const filter = after.order === 'written' ? rare : { ...rare, fromMs: 1, toMs: 9 };
    await readHistoryPage(kysely, { filter, limit: 50, after }, 1);
  }
  const plans = statements
    // One row from an end of the table is no scan, though SQLite calls it one.
    .filter((sql) => sql.includes('where'))
    .flatMap((sql) => database.prepare(`explain query plan ${sql}`).all())
    .map((row) => String(row['detail']));
  expect(plans.filter((plan) => plan.startsWith('SCAN') || plan.includes('TEMP B-TREE'))).toEqual([]);
  expect(plans.length).toBeGreaterThan(3);
  await kysely.destroy();
});
