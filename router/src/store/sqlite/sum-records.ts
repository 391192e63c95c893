import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { RecordSums, SumLabels } from '../roll-ups/record-sums.ts';
import { counters, RollUp } from '../roll-ups/roll-up.ts';
import type { SpanRollUp } from '../roll-ups/roll-ups.ts';
import { keptFrom, type Span, spans } from '../roll-ups/spans.ts';
import { type SummedValues, summedColumns } from '../roll-ups/summed-columns.ts';
import { CallAdder } from './call-adder.ts';
import { type ColumnValue, type PackedBatch, valueAt } from './record-messages.ts';

/** Read back in one transaction: some milliseconds of the lock, and of a core that others may need. */
const MOST_RECORDS = 512;

/** Records that this connection wrote, one after the other without a stranger's between them, and their sums. */
interface Remembered {
  /** The last record before them, and their own last one. */
  readonly afterSeq: number;
  readonly lastSeq: number;
  readonly count: number;
  readonly sums: RecordSums;
}

/**
 * Brings records into `request_stats` and `call_stats`, in the order of `seq`: which of them are in stands beside the sums and moves in the same transaction, so none is
 * missed or counted twice, whoever writes records, sums them, or dies between the two. What this connection wrote itself it still knows; anything
 * else (another router's, those of an older version) is read back.
 */
export class RecordSummer {
  readonly #database: DatabaseSync;
  readonly #now: () => number;
  readonly #labels = new SumLabels();
  #prepared: ReturnType<typeof prepareAll> | undefined;
  #remembered: Remembered | undefined;

  constructor(database: DatabaseSync, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** Records that wait in memory to be summed. */
  get waiting(): number {
    return this.#remembered?.count ?? 0;
  }

  /** Takes note of a batch that was written after the record `afterSeq`. */
  remember(batch: PackedBatch, afterSeq: number): void {
    const before = this.#remembered?.lastSeq === afterSeq ? this.#remembered : undefined;
    const sums = before?.sums ?? new RecordSums(this.#labels);
    addBatch(sums, batch);
    this.#remembered = {
      afterSeq: before?.afterSeq ?? afterSeq,
      lastSeq: afterSeq + batch.count,
      count: (before?.count ?? 0) + batch.count,
      sums,
    };
  }

  /** Sums some records, in one transaction; false when none was left. Throws what SQLite throws; then nothing has changed. */
  sumSome(): boolean {
    this.#database.exec('begin immediate');
    try {
      const next = this.#next(Number(this.#statements.summed.get()?.['summed_seq'] ?? 0));
      if (next !== undefined) this.#write(next.sums, next.lastSeq);
      this.#database.exec('commit');
      this.#remembered = undefined;
      return next !== undefined;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  /** Made when they are needed: a table that somebody dropped must not cost records. */
  get #statements(): ReturnType<typeof prepareAll> {
    this.#prepared ??= prepareAll(this.#database);
    return this.#prepared;
  }

  #next(summedSeq: number): Pick<Remembered, 'sums' | 'lastSeq'> | undefined {
    if (this.#remembered?.afterSeq === summedSeq) return this.#remembered;
    const rows = this.#statements.read.all(summedSeq, MOST_RECORDS) as unknown as SummedValues[];
    const lastSeq = rows.at(-1)?.[summedColumns.length];
    if (lastSeq === undefined) return undefined;
    const sums = new RecordSums(this.#labels);
    for (const values of rows) sums.add(values);
    return { sums, lastSeq: Number(lastSeq) };
  }

  #write({ requests, calls }: RecordSums, lastSeq: number): void {
    const nowMs = this.#now();
    for (const span of spans) {
      for (const one of requests.over(span)) {
        // Fine sums of old times would only be cleared away again.
        if (one.startMs >= keptFrom(span, nowMs)) this.#add(one, span);
      }
    }
    this.#statements.calls.write(calls, nowMs);
    this.#statements.setSummed.run(lastSeq);
  }

  /** Histograms are added here, numbers in the database. */
  #add({ startMs, names, rollUp }: SpanRollUp, span: Span): void {
    const key = [span.ms, startMs, names.provider, names.model, names.apiKeyId];
    const stored = this.#statements.histograms.get(...key);
    const sum = new RollUp();
    sum.merge(rollUp);
    if (stored?.['latency'] instanceof Uint8Array) sum.latency.addEncoded(stored['latency']);
    if (stored?.['first_content'] instanceof Uint8Array) sum.firstContent.addEncoded(stored['first_content']);
    const histograms = [sum.latency.encode() ?? null, sum.firstContent.encode() ?? null];
    const values: SQLInputValue[] = [...key, ...rollUp.sums, ...histograms];
    this.#statements.add.run(...values);
  }
}

const keyColumns = ['span_ms', 'start_at', 'provider', 'model', 'api_key_id'];

function prepareAll(database: DatabaseSync) {
  const columns = [...keyColumns, ...counters, 'latency', 'first_content'];
  const added = [
    ...counters.map((name) => `${name} = ${name} + excluded.${name}`),
    'latency = excluded.latency',
    'first_content = excluded.first_content',
  ];
  const key = keyColumns.map((name) => `${name} = ?`).join(' and ');
  return {
    summed: database.prepare('select summed_seq from request_stats_state where id = 1'),
    setSummed: database.prepare('update request_stats_state set summed_seq = ? where id = 1'),
    read: readStatement(database),
    calls: new CallAdder(database),
    histograms: database.prepare(`select latency, first_content from request_stats where ${key}`),
    add: database.prepare(
      `insert into request_stats (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
       on conflict (${keyColumns.join(', ')}) do update set ${added.join(', ')}`,
    ),
  };
}

function readStatement(database: DatabaseSync): StatementSync {
  const sql = `select ${summedColumns.join(', ')}, seq from requests where seq > ? order by seq limit ?`;
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

/** Columns that are empty in the whole batch are not there. One list serves all rows: whoever adds it keeps nothing of it. */
function addBatch(sums: RecordSums, batch: PackedBatch): void {
  const byName = new Map(batch.columns.map((column) => [column.name, column]));
  const columns = summedColumns.map((name) => byName.get(name));
  const values: ColumnValue[] = columns.map(() => null);
  for (let row = 0; row < batch.count; row++) {
    for (let index = 0; index < columns.length; index++) values[index] = valueAt(columns[index], row);
    sums.add(values);
  }
}
