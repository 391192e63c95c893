import type { DatabaseSync } from 'node:sqlite';
import type { RetentionLimits } from '../../records/ports.ts';
import { keptFrom, spans } from '../roll-ups/spans.ts';
import { ResponseRemover } from './remove-responses.ts';
import type { SpendingLedger } from './spending-ledger.ts';
import type { RecordSummer } from './sum-records.ts';

/** Of one step: it holds the lock for some milliseconds, and keeps up with more records per second than a router writes. */
const MOST_RECORDS = 250;
const MOST_BODY_BYTES = 2 * 1024 * 1024;
const MOST_SUMS = 200;
const MOST_PAGES = 100;
/** Free pages that stay in the file for the records to come, rather than being given back and taken again. */
const SPARE_PAGES = 2_048;
/** Fine sums stay a little longer than they are read, so that no reader sees them go. */
const GRACE_MS = 3_600_000;

/**
 * What keeps the history within its limits, as small steps: the one who runs them lets others write in between. Records go only once they are summed.
 */
export function* retentionSteps(
  database: DatabaseSync,
  summer: RecordSummer,
  ledger: SpendingLedger,
  limits: RetentionLimits,
): Generator<undefined, void> {
  while (summer.sumSome()) yield;
  const records = new RecordRemover(database);
  const responses = new ResponseRemover(database, limits.nowMs);
  while (records.removeBefore(limits.recordsFromMs)) yield;
  while (inTransaction(database, () => responses.removeBefore(limits.responsesFromMs))) yield;
  responses.forgetRemoved();
  while (usedBytes(database) > limits.maxBytes && removeOldest(database, records, responses)) yield;
  for (const span of spans) {
    const fromMs = span.keptMs === undefined ? limits.statsFromMs : keptFrom(span, limits.nowMs) - GRACE_MS;
    while (removeSums(database, 'request_stats', span.ms, fromMs)) yield;
    while (removeSums(database, 'call_stats', span.ms, fromMs)) yield;
  }
  while (removeFeedback(database, limits.statsFromMs)) yield;
  while (ledger.forgetPast(limits.nowMs, MOST_SUMS)) yield;
  while (returnPages(database)) yield;
}

/** Whichever began earlier; false when none of either was left. */
function removeOldest(database: DatabaseSync, records: RecordRemover, responses: ResponseRemover): boolean {
  const recordAtMs = records.oldestAtMs();
  const responseAtMs = responses.oldestAtMs();
  const responseFirst = responseAtMs !== undefined && (recordAtMs === undefined || responseAtMs <= recordAtMs);
  if (!responseFirst && records.removeOldest()) return true;
  return inTransaction(database, () => responses.removeOldest());
}

class RecordRemover {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** By the time at which they began, whatever the order in which they were written; false when none was left. */
  removeBefore(fromMs: number): boolean {
    return this.#remove('created_at < ? order by created_at', fromMs);
  }

  /** By the order in which they were written, which no wrong clock disturbs; false when none was left. */
  removeOldest(): boolean {
    return this.#remove('seq > ? order by seq', 0);
  }

  /** Epoch milliseconds; undefined where there is none. */
  oldestAtMs(): number | undefined {
    const oldest = this.#database.prepare('select created_at as at from requests order by seq limit 1').get()?.['at'];
    return oldest === undefined ? undefined : Number(oldest);
  }

  #remove(which: string, bound: number): boolean {
    return inTransaction(this.#database, () => {
      const seqs = this.#seqs(which, bound);
      const request = this.#database.prepare('delete from requests where seq = ?');
      const response = this.#database.prepare('delete from responses where request_seq = ?');
      for (const seq of seqs) {
        request.run(seq);
        response.run(seq);
      }
      return seqs.length > 0;
    });
  }

  #seqs(which: string, bound: number): readonly number[] {
    const rows = this.#database
      .prepare(
        `select seq, coalesce(body_bytes, 0) + coalesce((select body_bytes from responses where request_seq = seq), 0) as bytes
         from requests where seq <= (select summed_seq from request_stats_state where id = 1) and ${which} limit ${MOST_RECORDS}`,
      )
      .all(bound);
    let bytes = 0;
    const heavy = rows.findIndex((row) => {
      bytes += Number(row['bytes']);
      return bytes > MOST_BODY_BYTES;
    });
    return rows.slice(0, heavy < 0 ? rows.length : heavy + 1).map((row) => Number(row['seq']));
  }
}

type SumTable = 'request_stats' | 'call_stats';

function removeSums(database: DatabaseSync, table: SumTable, spanMs: number, fromMs: number): boolean {
  return inTransaction(database, () => {
    const { changes } = database
      .prepare(
        `delete from ${table} where rowid in (select rowid from ${table} where span_ms = ? and start_at < ? limit ${MOST_SUMS})`,
      )
      .run(spanMs, fromMs);
    return Number(changes) > 0;
  });
}

/** What people said of answers stays as long as their sums. */
function removeFeedback(database: DatabaseSync, fromMs: number): boolean {
  return inTransaction(database, () => {
    const { changes } = database
      .prepare(
        `delete from feedback where rowid in (select rowid from feedback where at < ? order by at limit ${MOST_SUMS})`,
      )
      .run(fromMs);
    return Number(changes) > 0;
  });
}

/** Gives free pages back to the disk; false when only the spare ones are left. A file that was made without `auto_vacuum` keeps them all. */
function returnPages(database: DatabaseSync): boolean {
  const free = pragma(database, 'freelist_count');
  if (free <= SPARE_PAGES) return false;
  database.exec(`pragma incremental_vacuum(${Math.min(MOST_PAGES, free - SPARE_PAGES)})`);
  return pragma(database, 'freelist_count') < free;
}

/** Of the database without its free pages. */
function usedBytes(database: DatabaseSync): number {
  return (pragma(database, 'page_count') - pragma(database, 'freelist_count')) * pragma(database, 'page_size');
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name] ?? 0);
}

function inTransaction<Value>(database: DatabaseSync, work: () => Value): Value {
  database.exec('begin immediate');
  try {
    const value = work();
    database.exec('commit');
    return value;
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}
