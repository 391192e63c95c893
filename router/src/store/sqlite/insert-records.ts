import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { cutAtCharacter } from './cut-at-character.ts';
import type { PackedBatch, PackedColumn } from './record-messages.ts';

const ROWS_PER_STATEMENT = 16;
const MOST_STATEMENTS = 32;

/** Inserts packed batches, one transaction each, with prepared statements for several rows at once. */
export class RecordInserter {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #lastSeq: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#lastSeq = database.prepare("select seq from sqlite_sequence where name = 'requests'");
  }

  /** The `seq` of the last record before the batch. Throws what SQLite throws; then nothing of the batch was written. */
  insert(batch: PackedBatch): number {
    this.#database.exec('begin immediate');
    try {
      const afterSeq = Number(this.#lastSeq.get()?.['seq'] ?? 0);
      this.#insertRows(batch, afterSeq);
      this.#database.exec('commit');
      return afterSeq;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  #insertRows(batch: PackedBatch, afterSeq: number): void {
    const bodies = new BodyReader(batch);
    const beginnings = columnOf(batch, 'created_at');
    const durations = columnOf(batch, 'duration_ms');
    const statuses = columnOf(batch, 'http_status');
    let seq = afterSeq;
    for (let start = 0; start < batch.count; start += ROWS_PER_STATEMENT) {
      const end = Math.min(start + ROWS_PER_STATEMENT, batch.count);
      const requests: SQLInputValue[] = [];
      const responses: SQLInputValue[] = [];
      for (let row = start; row < end; row++) {
        seq++;
        requests.push(seq);
        for (const column of batch.columns) requests.push(column.values[row] ?? null);
        bodies.next(requests);
        const endedAtMs = Math.round(Number(beginnings[row]) + Number(durations[row]));
        responses.push(seq, endedAtMs, statuses[row] ?? null);
        bodies.next(responses);
      }
      this.#requests(batch, end - start).run(...requests);
      this.#responses(end - start).run(...responses);
    }
  }

  #requests(batch: PackedBatch, rows: number): StatementSync {
    return this.#prepared('requests', ['seq', ...batch.columns.map((column) => column.name)], rows);
  }

  #responses(rows: number): StatementSync {
    return this.#prepared('responses', ['request_seq', 'created_at', 'http_status'], rows);
  }

  #prepared(table: string, columns: readonly string[], rows: number): StatementSync {
    const sql = insertStatement(table, columns, rows);
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Bodies arrive as bytes and become text without being decoded on the way. */
function insertStatement(table: string, columns: readonly string[], rows: number): string {
  const names = [...columns, 'body', 'body_bytes', 'body_cut'];
  const row = `(${columns.map(() => '?').join(', ')}, cast(? as text), ?, ?)`;
  return `insert into ${table} (${names.join(', ')}) values ${Array(rows).fill(row).join(', ')}`;
}

function columnOf(batch: PackedBatch, name: string): PackedColumn['values'] {
  return batch.columns.find((column) => column.name === name)?.values ?? [];
}

/** Hands out the bodies in the order in which they were packed. */
class BodyReader {
  readonly #batch: PackedBatch;
  #at = 0;
  #index = 0;

  constructor(batch: PackedBatch) {
    this.#batch = batch;
  }

  /** Appends body, original length and cut mark to the values of a row. */
  next(values: SQLInputValue[]): void {
    const { lengths, bodies } = this.#batch;
    const kept = lengths[this.#index++] ?? -1;
    const original = lengths[this.#index++] ?? -1;
    if (kept < 0) {
      values.push(null, null, 0);
      return;
    }
    const bytes = bodies.subarray(this.#at, this.#at + kept);
    this.#at += kept;
    const isCut = kept < original;
    values.push(isCut ? cutAtCharacter(bytes) : bytes, original, isCut ? 1 : 0);
  }
}
