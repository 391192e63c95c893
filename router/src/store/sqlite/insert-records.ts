import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { BodyReader } from './body-reader.ts';
import { type ColumnValue, type PackedBatch, type PackedColumn, valueAt } from './record-messages.ts';
import type { SpendingLedger } from './spending-ledger.ts';
import { TableInserter } from './table-inserter.ts';

const ROWS_PER_STATEMENT = 16;
const MOST_STATEMENTS = 64;

/** Inserts packed batches, one transaction each, with prepared statements for several rows at once. */
export class RecordInserter {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #lastSeq: StatementSync;
  readonly #ledger: SpendingLedger;

  constructor(database: DatabaseSync, ledger: SpendingLedger) {
    this.#database = database;
    this.#ledger = ledger;
    this.#lastSeq = database.prepare("select seq from sqlite_sequence where name = 'requests'");
  }

  /** The `seq` of the last record before the batch. Throws what SQLite throws; then nothing of the batch was written. */
  insert(batch: PackedBatch): number {
    this.#database.exec('begin immediate');
    try {
      const afterSeq = Number(this.#lastSeq.get()?.['seq'] ?? 0);
      this.#insertRows(batch, afterSeq);
      if (batch.charges.length > 0) this.#ledger.add(batch.charges);
      this.#database.exec('commit');
      return afterSeq;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  #insertRows(batch: PackedBatch, afterSeq: number): void {
    const prepare = (sql: string): StatementSync => this.#prepared(sql);
    const requests = new TableInserter({ table: 'requests', seq: 'seq', columns: batch.columns, prepare });
    const columns = responseColumns(batch);
    const responses = new TableInserter({ table: 'responses', seq: 'request_seq', columns, prepare });
    const bodies = new BodyReader(batch);
    for (let start = 0; start < batch.count; start += ROWS_PER_STATEMENT) {
      const end = Math.min(start + ROWS_PER_STATEMENT, batch.count);
      const { ofRequests, ofResponses } = bodies.next(end - start);
      requests.insert(start, end, afterSeq, ofRequests);
      responses.insert(start, end, afterSeq, ofResponses);
    }
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** When the answer was complete, and its status. */
function responseColumns({ columns, count }: PackedBatch): readonly PackedColumn[] {
  const named = (name: string) => columns.find((column) => column.name === name);
  const [beganAt, duration, status] = [named('created_at'), named('duration_ms'), named('http_status')];
  const values: ColumnValue[] = [];
  for (let row = 0; row < count; row++) {
    values.push(Math.round(Number(valueAt(beganAt, row)) + Number(valueAt(duration, row))));
  }
  const endedAt: PackedColumn = { name: 'created_at', kind: 'each', values };
  return status === undefined ? [endedAt] : [status, endedAt];
}
