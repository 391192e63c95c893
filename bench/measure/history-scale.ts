import { DatabaseSync } from 'node:sqlite';
import type { Column } from '../budget.ts';
import { fillHistory } from '../peers/fill-database.ts';
import { copyHome, databaseOf, type Home, router } from '../peers/router.ts';
import { median } from './median.ts';
import { compareCpu } from './registry-scale.ts';
import type { Measurement } from './scene.ts';

/** The router with a short history against itself with a long one. */
export function historyScale(home: Home): Measurement {
  return {
    rows: ['history-cpu', 'history-insert', 'history-page'],
    async run(scene) {
      const { few, many } = scene.pace.history;
      const sizes = [
        { column: 'baseline', home: copyHome(home, 'short'), rows: few },
        { column: 'ours', home: copyHome(home, 'long'), rows: many },
      ] as const satisfies readonly { column: Column; home: Home; rows: number }[];
      scene.say(`history: filling ${many} rows`);
      scene.ledger.note(`History: ${few} against ${many} rows`);
      for (const size of sizes) fillHistory(databaseOf(size.home), size.rows);
      for (const size of sizes) {
        for (const time of insertTimesUs(databaseOf(size.home))) scene.ledger.add('history-insert', size.column, time);
        for (const time of pageTimesMs(databaseOf(size.home))) scene.ledger.add('history-page', size.column, time);
      }
      const gateways = sizes.map((size) => ({ column: size.column, gateway: router(size.home, scene.workshop) }));
      await compareCpu(scene, gateways, 'history-cpu');
    },
  };
}

const batchRows = 512;
const batches = 20;

/** Microseconds per row of inserts like the record writer's: batches in one transaction each, into all columns of `requests`. */
function insertTimesUs(path: string): readonly number[] {
  using database = new DatabaseSync(path);
  database.exec('PRAGMA synchronous = NORMAL');
  const sample = database.prepare('SELECT * FROM requests ORDER BY seq DESC LIMIT 1').get() ?? {};
  const { seq: _, ...row } = sample;
  const columns = Object.keys(row);
  const insert = database.prepare(
    `INSERT INTO requests (${columns.join(', ')}) VALUES (${columns.map((column) => `:${column}`).join(', ')})`,
  );
  return Array.from({ length: batches }, (_unused, batch) => {
    const startMs = performance.now();
    database.exec('BEGIN');
    for (let index = 0; index < batchRows; index += 1) {
      insert.run({
        ...row,
        id: `inserted-${String(batch * batchRows + index).padStart(12, '0')}`,
        created_at: Date.now(),
      });
    }
    database.exec('COMMIT');
    return ((performance.now() - startMs) * 1_000) / batchRows;
  });
}

const pages = 50;

/** Milliseconds for the newest 50 records and for pages further back, as the history's cursor asks for them. */
function pageTimesMs(path: string): readonly number[] {
  using database = new DatabaseSync(path);
  const page = database.prepare('SELECT * FROM requests WHERE seq < ? ORDER BY seq DESC LIMIT 50');
  const rows = Number(database.prepare('SELECT max(seq) AS seq FROM requests').get()?.['seq'] ?? 0);
  const times = Array.from({ length: pages }, (_, index) => {
    const startMs = performance.now();
    page.all(Math.ceil(rows * (1 - index / pages)) + 1);
    return performance.now() - startMs;
  });
  // The first reads fill the cache; the median of the whole is what a reader of the history feels.
  return [median(times) ?? 0];
}
