import { GroupedCalls } from '../../../records/calls/group-calls.ts';
import type { Percentiles, RecordReader, StatsTotals } from '../../../records/ports.ts';

const nothingMeasured: Percentiles = { p50: undefined, p95: undefined, p99: undefined };

/** Sums of no requests. */
export const noTotals: StatsTotals = {
  requests: { ok: 0, error: 0, cancelled: 0, refused: 0 },
  tokens: {
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    audioInputTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    audioOutputTokens: 0,
  },
  estimated: 0,
  priced: 0,
  unpriced: 0,
  costUsd: 0,
  cache: { hits: 0, misses: 0, savedTokens: 0, savedUsd: 0 },
  latencyMs: nothingMeasured,
  firstContentMs: nothingMeasured,
};

/** Before the first request. */
export function emptyHistory(): RecordReader {
  return {
    page: async () => ({ kind: 'read', value: { entries: [], next: undefined } }),
    one: async () => ({ kind: 'read', value: undefined }),
    stats: async ({ nowMs, windowMs }) => ({
      kind: 'read',
      value: { fromMs: nowMs - (windowMs ?? 0), toMs: nowMs, totals: noTotals, providers: [], models: [], keys: [] },
    }),
    calls: async ({ nowMs, windowMs, grouping }) => ({
      kind: 'read',
      value: new GroupedCalls(grouping).reading(nowMs - (windowMs ?? 0), nowMs),
    }),
  };
}
