import type { LogHistogram } from '../../lib/log-histogram.ts';
import type { NamedTotals, Percentiles, Stats, StatsTotals } from '../../records/ports.ts';
import { RollUp } from './roll-up.ts';
import type { RollUpNames } from './roll-ups.ts';

/** Of each list: who has more keys than this looks into the database. */
const MOST_NAMES = 1_000;

/** Adds sums up, overall and per name. */
export class StatsSum {
  /** When the oldest of them begins, epoch milliseconds. */
  firstMs: number | undefined;
  /** Over time first: there are many more rows of time than there are names. */
  readonly #byNames = new Map<string, { readonly names: RollUpNames; readonly rollUp: RollUp }>();

  /** Where to add a sum of these names that begins then. */
  of(startMs: number, names: RollUpNames): RollUp {
    this.firstMs = Math.min(this.firstMs ?? startMs, startMs);
    const key = `${names.provider}\n${names.model}\n${names.apiKeyId}`;
    const known = this.#byNames.get(key);
    if (known !== undefined) return known.rollUp;
    const rollUp = new RollUp();
    this.#byNames.set(key, { names, rollUp });
    return rollUp;
  }

  toStats(window: Pick<Stats, 'fromMs' | 'toMs'>): Stats {
    const total = new RollUp();
    for (const { rollUp } of this.#byNames.values()) total.merge(rollUp);
    return {
      ...window,
      totals: toTotals(total),
      providers: this.#per('provider'),
      models: this.#per('model'),
      keys: this.#per('apiKeyId'),
    };
  }

  #per(what: keyof RollUpNames): readonly NamedTotals[] {
    const sums = new Map<string, RollUp>();
    for (const { names, rollUp } of this.#byNames.values()) {
      const sum = sums.get(names[what]) ?? new RollUp();
      sum.merge(rollUp);
      sums.set(names[what], sum);
    }
    return [...sums]
      .sort(([leftName, left], [rightName, right]) => right.requests - left.requests || (leftName < rightName ? -1 : 1))
      .slice(0, MOST_NAMES)
      .map(([name, sum]) => ({ name: name === '' ? undefined : name, ...toTotals(sum) }));
  }
}

function toTotals(sum: RollUp): StatsTotals {
  return {
    requests: {
      ok: sum.count('ok_requests'),
      error: sum.count('error_requests'),
      cancelled: sum.count('cancelled_requests'),
      refused: sum.count('refused_requests'),
    },
    tokens: {
      inputTokens: sum.count('input_tokens'),
      cacheReadTokens: sum.count('cache_read_tokens'),
      cacheWrite5mTokens: sum.count('cache_write_5m_tokens'),
      cacheWrite1hTokens: sum.count('cache_write_1h_tokens'),
      audioInputTokens: sum.count('audio_input_tokens'),
      outputTokens: sum.count('output_tokens'),
      reasoningTokens: sum.count('reasoning_tokens'),
      audioOutputTokens: sum.count('audio_output_tokens'),
    },
    estimated: sum.count('estimated_requests'),
    priced: sum.count('priced_requests'),
    unpriced: sum.count('unpriced_requests'),
    costUsd: sum.count('cost_usd'),
    cache: {
      hits: sum.count('cache_hits'),
      misses: sum.count('cache_misses'),
      savedTokens: sum.count('saved_tokens'),
      savedUsd: sum.count('saved_usd'),
    },
    latencyMs: percentiles(sum.latency),
    firstContentMs: percentiles(sum.firstContent),
  };
}

function percentiles(histogram: LogHistogram): Percentiles {
  return { p50: histogram.quantile(0.5), p95: histogram.quantile(0.95), p99: histogram.quantile(0.99) };
}
