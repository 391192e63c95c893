import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { CallSum, callCounters } from '../../records/calls/call-sum.ts';
import type { CallRollUps, SpanCalls } from '../roll-ups/call-roll-ups.ts';
import { callSpans } from '../roll-ups/call-roll-ups.ts';
import { keptFrom, type Span } from '../roll-ups/spans.ts';

const keyColumns = ['span_ms', 'start_at', 'provider', 'model', 'task', 'endpoint', 'api_key_id'];
const byteColumns = ['latency', 'first_content', 'minutes'];

/** Adds sums of calls to `call_stats`, within a transaction of somebody else. */
export class CallAdder {
  readonly #statements: ReturnType<typeof prepareAll>;

  constructor(database: DatabaseSync) {
    this.#statements = prepareAll(database);
  }

  write(calls: CallRollUps, nowMs: number): void {
    // Fine sums of old times would only be cleared away again.
    for (const span of callSpans)
      for (const one of calls.over(span)) if (one.startMs >= keptFrom(span, nowMs)) this.#add(one, span);
  }

  /** Histograms and minutes are added here, numbers in the database. */
  #add({ startMs, names, sum }: SpanCalls, span: Span): void {
    const { provider, model, task, endpoint, apiKeyId } = names;
    const key = [span.ms, startMs, provider, model, task, endpoint, apiKeyId];
    const stored = this.#statements.bytes.get(...key);
    const bytes = new CallSum();
    bytes.merge(sum);
    if (stored?.['latency'] instanceof Uint8Array) bytes.latency.addEncoded(stored['latency']);
    if (stored?.['first_content'] instanceof Uint8Array) bytes.firstContent.addEncoded(stored['first_content']);
    if (stored?.['minutes'] instanceof Uint8Array) bytes.marks.addEncoded(stored['minutes'], startMs);
    const values: SQLInputValue[] = [
      ...key,
      ...sum.sums,
      bytes.latency.encode() ?? null,
      bytes.firstContent.encode() ?? null,
      bytes.marks.encode(startMs) ?? null,
    ];
    this.#statements.add.run(...values);
  }
}

function prepareAll(database: DatabaseSync) {
  const columns = [...keyColumns, ...callCounters, ...byteColumns];
  const added = [
    ...callCounters.map((name) => `${name} = ${name} + excluded.${name}`),
    ...byteColumns.map((name) => `${name} = excluded.${name}`),
  ];
  const key = keyColumns.map((name) => `${name} = ?`).join(' and ');
  return {
    bytes: database.prepare(`select ${byteColumns.join(', ')} from call_stats where ${key}`),
    add: database.prepare(
      `insert into call_stats (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
       on conflict (${keyColumns.join(', ')}) do update set ${added.join(', ')}`,
    ),
  };
}
