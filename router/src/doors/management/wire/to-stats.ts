import type { NamedTotals, Percentiles, Stats, StatsTotals } from '../../../records/ports.ts';
import type { BudgetWire } from '../contracts/budget.ts';
import type { PercentilesWire, StatsWire, TotalsWire } from '../contracts/stats.ts';

const MINUTE_MS = 60_000;

export interface StatsAsked {
  readonly window: string;
  readonly provider: string | undefined;
  /** The name of an API key; undefined where it is gone. */
  readonly budgets: readonly BudgetWire[];
  readonly nameOfKey: (id: string) => string | undefined;
}

export function toStats(stats: Stats, { window, provider, budgets, nameOfKey }: StatsAsked): StatsWire {
  const minutes = Math.max(1, (stats.toMs - stats.fromMs) / MINUTE_MS);
  const named = (all: readonly NamedTotals[]) =>
    all.map((one) => ({ name: one.name ?? null, totals: toTotals(one, minutes) }));
  return {
    window,
    from: stats.fromMs,
    to: stats.toMs,
    provider: provider ?? null,
    totals: toTotals(stats.totals, minutes),
    providers: named(stats.providers).map(({ name, totals }) => ({ provider: name, ...totals })),
    models: named(stats.models).map(({ name, totals }) => ({ model: name, ...totals })),
    keys: named(stats.keys).map(({ name, totals }) => ({
      api_key_id: name,
      name: name === null ? null : (nameOfKey(name) ?? null),
      ...totals,
    })),
    budgets,
  };
}

function toTotals(sum: StatsTotals, minutes: number): TotalsWire {
  const { ok, error, cancelled, refused } = sum.requests;
  const requests = ok + error + cancelled + refused;
  const tokens = toTokens(sum.tokens);
  return {
    requests,
    ok,
    errors: error,
    cancelled,
    refused,
    success_rate: share(ok, ok + error),
    error_rate: share(error, ok + error),
    requests_per_minute: rounded(requests / minutes),
    tokens_per_minute: rounded(tokens.total / minutes),
    tokens,
    estimated_requests: sum.estimated,
    cost_usd: sum.priced === 0 ? null : Number(sum.costUsd.toPrecision(12)),
    unpriced_requests: sum.unpriced,
    cache: toCache(sum.cache),
    latency_ms: toPercentiles(sum.latencyMs),
    first_content_ms: toPercentiles(sum.firstContentMs),
  };
}

function toTokens(tokens: StatsTotals['tokens']): TotalsWire['tokens'] {
  const classes = {
    input: tokens.inputTokens,
    cache_read: tokens.cacheReadTokens,
    cache_write_5m: tokens.cacheWrite5mTokens,
    cache_write_1h: tokens.cacheWrite1hTokens,
    audio_input: tokens.audioInputTokens,
    output: tokens.outputTokens,
    reasoning: tokens.reasoningTokens,
    audio_output: tokens.audioOutputTokens,
  };
  return { ...classes, total: Object.values(classes).reduce((sum, count) => sum + count, 0) };
}

function toCache({ hits, misses, savedTokens, savedUsd }: StatsTotals['cache']): TotalsWire['cache'] {
  return {
    hits,
    misses,
    hit_rate: share(hits, hits + misses),
    saved_tokens: savedTokens,
    saved_usd: Number(savedUsd.toPrecision(12)),
  };
}

function toPercentiles({ p50, p95, p99 }: Percentiles): PercentilesWire {
  return { p50: milliseconds(p50), p95: milliseconds(p95), p99: milliseconds(p99) };
}

/** No more digits than it is true to. */
function milliseconds(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toPrecision(3));
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded(part / whole);
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
