import { LogHistogram } from '../../lib/log-histogram.ts';
import { asNumber, asOptionalNumber } from '../statements/column-values.ts';
import { tokenColumns } from '../token-columns.ts';
import { firstTokenColumn, type SummedValues, summedColumns } from './summed-columns.ts';

/** What is counted, under the names of its columns in `request_stats`. */
export const counters = [
  'ok_requests',
  'error_requests',
  'cancelled_requests',
  'refused_requests',
  ...tokenColumns,
  'estimated_requests',
  'priced_requests',
  'unpriced_requests',
  'cost_usd',
  'cache_hits',
  'cache_misses',
  'saved_tokens',
  'saved_usd',
] as const;

export type Counter = (typeof counters)[number];

const at = Object.fromEntries(counters.map((name, index) => [name, index])) as Readonly<Record<Counter, number>>;
const column = Object.fromEntries(summedColumns.map((name, index) => [name, index])) as Readonly<
  Record<(typeof summedColumns)[number], number>
>;
const statusCounters: Readonly<Record<string, Counter>> = {
  ok: 'ok_requests',
  error: 'error_requests',
  cancelled: 'cancelled_requests',
  refused: 'refused_requests',
};

/** The sum of some requests. */
export class RollUp {
  readonly sums = new Float64Array(counters.length);
  readonly latency = new LogHistogram();
  readonly firstContent = new LogHistogram();

  get requests(): number {
    return Object.values(statusCounters).reduce((sum, name) => sum + this.count(name), 0);
  }

  count(name: Counter): number {
    return this.sums[at[name]] ?? 0;
  }

  /** Adds one record. */
  add(values: SummedValues): void {
    const status = String(values[column.status]);
    this.#raise(counterOf(status, values[column.http_status]), 1);
    if (status === 'ok') this.latency.add(asNumber(values[column.duration_ms]));
    const firstContentMs = asOptionalNumber(values[column.first_content_ms]);
    if (firstContentMs !== undefined) this.firstContent.add(firstContentMs);
    this.#addUsage(values);
    if (values[column.cache] !== null) this.#addCache(values);
  }

  merge(other: RollUp): void {
    for (let index = 0; index < this.sums.length; index++) {
      this.sums[index] = (this.sums[index] ?? 0) + (other.sums[index] ?? 0);
    }
    this.latency.addAll(other.latency);
    this.firstContent.addAll(other.firstContent);
  }

  #addUsage(values: SummedValues): void {
    const costUsd = asOptionalNumber(values[column.cost_usd]);
    if (costUsd !== undefined) {
      this.#raise('priced_requests', 1);
      this.#raise('cost_usd', costUsd);
    }
    if (values[firstTokenColumn] === null) return;
    if (costUsd === undefined) this.#raise('unpriced_requests', 1);
    if (asNumber(values[column.usage_estimated]) !== 0) this.#raise('estimated_requests', 1);
    for (let index = 0; index < tokenColumns.length; index++) {
      const tokens = values[firstTokenColumn + index];
      if (tokens !== null)
        this.sums[at.input_tokens + index] = (this.sums[at.input_tokens + index] ?? 0) + asNumber(tokens);
    }
  }

  #addCache(values: SummedValues): void {
    const word = values[column.cache];
    if (word === 'miss') this.#raise('cache_misses', 1);
    if (!isAnswered(word) || values[column.status] !== 'ok') return;
    this.#raise('cache_hits', 1);
    this.#raise('saved_usd', asOptionalNumber(values[column.saved_usd]) ?? 0);
    const tokens = values.slice(firstTokenColumn, firstTokenColumn + tokenColumns.length);
    this.#raise(
      'saved_tokens',
      tokens.reduce<number>((sum, count) => sum + (asOptionalNumber(count) ?? 0), 0),
    );
  }

  #raise(name: Counter, by: number): void {
    this.sums[at[name]] = this.count(name) + by;
  }
}

/** Without a call of its own. */
function isAnswered(word: unknown): boolean {
  return word === 'hit' || word === 'shared' || word === 'replayed';
}

/** Who was refused with a 5xx did nothing wrong: the router could not serve. */
function counterOf(status: string, httpStatus: unknown): Counter {
  if (status === 'refused' && asNumber(httpStatus) >= 500) return 'error_requests';
  return statusCounters[status] ?? 'error_requests';
}
