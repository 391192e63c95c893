import { LogHistogram } from '../../lib/log-histogram.ts';
import { MinuteMarks } from '../../lib/minute-marks.ts';
import { callEffect } from './call-effect.ts';
import type { CallFigures, Quantiles } from './call-figures.ts';
import { ANSWERED, FAILED, LIMITED, minuteFigures } from './minute-figures.ts';

/** What is added up, under the names of its columns in `call_stats`. */
export const callCounters = [
  'requests',
  'ok_requests',
  'ok_ms',
  'answered',
  'limited',
  'late',
  'failed',
  'blameless',
  'priced',
  'unpriced',
  'cost_usd',
  'input_tokens',
  'output_tokens',
  'priced_tokens',
] as const;

export type CallCounter = (typeof callCounters)[number];

const at = Object.fromEntries(callCounters.map((name, index) => [name, index])) as Readonly<
  Record<CallCounter, number>
>;

/** A request as far as sums need it. */
export interface SummedRequest {
  readonly atMs: number;
  readonly isOk: boolean;
  readonly durationMs: number;
  readonly firstContentMs: number | undefined;
  /** undefined where no price is known, or nothing was used. */
  readonly costUsd: number | undefined;
  /** undefined where nobody counted. */
  readonly tokens: { readonly input: number; readonly output: number } | undefined;
  /** Somebody was called for it; an answer from a cache is no measure of a provider. */
  readonly wasCalled: boolean;
}

/** Adds up requests and calls, in O(1) each, and other sums. Percentiles come from histograms that add up (`LogHistogram`). */
export class CallSum {
  readonly sums = new Float64Array(callCounters.length);
  readonly latency = new LogHistogram();
  readonly firstContent = new LogHistogram();
  readonly marks = new MinuteMarks();

  addRequest(request: SummedRequest): void {
    this.#raise(at.requests, 1);
    if (request.isOk) this.#addAnswer(request);
    const { costUsd, tokens, wasCalled } = request;
    if (tokens !== undefined) {
      this.#raise(at.input_tokens, tokens.input);
      this.#raise(at.output_tokens, tokens.output);
      if (costUsd === undefined) this.#raise(at.unpriced, 1);
      // What a cache gave away makes nobody cheaper.
      else if (wasCalled) this.#raise(at.priced_tokens, tokens.input + tokens.output);
    }
    if (costUsd === undefined) return;
    this.#raise(at.priced, 1);
    this.#raise(at.cost_usd, costUsd);
  }

  addCall(outcome: string, atMs: number): void {
    const effect = callEffect(outcome);
    this.#raise(at[effect], 1);
    switch (effect) {
      case 'answered':
        this.marks.add(atMs, ANSWERED);
        return;
      case 'limited':
        this.marks.add(atMs, FAILED | LIMITED);
        return;
      case 'late':
      case 'failed':
        this.marks.add(atMs, FAILED);
        return;
      case 'blameless':
        return;
    }
  }

  merge(other: CallSum): void {
    for (let index = 0; index < this.sums.length; index++) this.#raise(index, other.sums[index] ?? 0);
    this.latency.addAll(other.latency);
    this.firstContent.addAll(other.firstContent);
    this.marks.addAll(other.marks);
  }

  /** `toMs`: the end of the time that it is of, epoch milliseconds. */
  figures(toMs: number): CallFigures {
    const count = (name: CallCounter): number => this.sums[at[name]] ?? 0;
    return {
      requests: count('requests'),
      okRequests: count('ok_requests'),
      okMs: count('ok_ms'),
      answered: count('answered'),
      limited: count('limited'),
      late: count('late'),
      failed: count('failed'),
      blameless: count('blameless'),
      priced: count('priced'),
      unpriced: count('unpriced'),
      costUsd: count('cost_usd'),
      inputTokens: count('input_tokens'),
      outputTokens: count('output_tokens'),
      pricedTokens: count('priced_tokens'),
      latencyMs: quantiles(this.latency),
      firstContentMs: quantiles(this.firstContent),
      latencyP95Ms: p95Interval(this.latency, count('ok_requests')),
      minutes: minuteFigures(this.marks, toMs),
    };
  }

  #addAnswer({ durationMs, firstContentMs, wasCalled }: SummedRequest): void {
    if (!wasCalled) return;
    this.#raise(at.ok_requests, 1);
    this.#raise(at.ok_ms, durationMs);
    this.latency.add(durationMs);
    if (firstContentMs !== undefined) this.firstContent.add(firstContentMs);
  }

  #raise(index: number, by: number): void {
    this.sums[index] = (this.sums[index] ?? 0) + by;
  }
}

function quantiles(histogram: LogHistogram): Quantiles {
  return { p50: histogram.quantile(0.5), p95: histogram.quantile(0.95), p99: histogram.quantile(0.99) };
}

/** By the ranks between which that of the percentile lies: nothing needs to be known of how latencies spread. */
function p95Interval(histogram: LogHistogram, count: number): CallFigures['latencyP95Ms'] {
  const half = 1.96 * Math.sqrt((0.95 * 0.05) / Math.max(1, count));
  const low = histogram.quantile(Math.max(0, 0.95 - half));
  const high = histogram.quantile(Math.min(1, 0.95 + half));
  return low === undefined || high === undefined ? undefined : { low, high };
}
