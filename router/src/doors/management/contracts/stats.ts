import { z } from 'zod';
import { budget } from './budget.ts';
import { window } from './window.ts';

export const statsQuery = z.object({
  window: window
    .prefault('24h')
    .meta({ description: 'How far back: a number with m, h, d or w, or `all`.', examples: ['7d'] }),
  provider: z
    .string()
    .optional()
    .meta({ description: 'Only what this provider answered.', examples: ['lm-studio-home'] }),
});

/** Tokens by class; the classes do not overlap. */
const tokens = z.object({
  input: z.number(),
  cache_read: z.number(),
  cache_write_5m: z.number(),
  cache_write_1h: z.number(),
  audio_input: z.number(),
  output: z.number(),
  reasoning: z.number(),
  audio_output: z.number(),
  total: z.number(),
});

/** `hits` are answers that nobody was asked for, `misses` those that would have been kept; `hit_rate` is null without either. */
const cache = z.object({
  hits: z.int(),
  misses: z.int(),
  hit_rate: z.number().nullable(),
  saved_tokens: z.int(),
  saved_usd: z.number(),
});

/** Milliseconds, within 2.2 % of the true value; null where nothing was measured. */
export const percentiles = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});

/**
 * `requests` = `ok` + `errors` + `cancelled` + `refused`. `errors` has also those that the router could not serve (5xx), before it asked anyone;
 * `refused` are the client's own mistakes. `success_rate` is `ok` among `ok` and `errors`, `error_rate` the rest: who left says nothing of a provider. `cost_usd` sums the known costs, null where none is; `unpriced_requests` used tokens at an unknown price.
 * `latency_ms` is that of good answers, `first_content_ms` of all that brought content.
 */
const totals = z.object({
  requests: z.int(),
  ok: z.int(),
  errors: z.int(),
  cancelled: z.int(),
  refused: z.int(),
  success_rate: z.number().nullable(),
  error_rate: z.number().nullable(),
  requests_per_minute: z.number(),
  tokens_per_minute: z.number(),
  tokens,
  estimated_requests: z.int(),
  cost_usd: z.number().nullable(),
  unpriced_requests: z.int(),
  cache,
  latency_ms: percentiles,
  first_content_ms: percentiles,
});

const totalsExample = {
  requests: 120,
  ok: 114,
  errors: 3,
  cancelled: 2,
  refused: 1,
  success_rate: 0.9744,
  error_rate: 0.0256,
  requests_per_minute: 0.0119,
  tokens_per_minute: 3.5714,
  tokens: {
    input: 24_000,
    cache_read: 0,
    cache_write_5m: 0,
    cache_write_1h: 0,
    audio_input: 0,
    output: 12_000,
    reasoning: 0,
    audio_output: 0,
    total: 36_000,
  },
  estimated_requests: 0,
  cost_usd: 0.018,
  unpriced_requests: 0,
  cache: { hits: 30, misses: 90, hit_rate: 0.25, saved_tokens: 9_000, saved_usd: 0.006 },
  latency_ms: { p50: 812, p95: 2_410, p99: 4_870 },
  first_content_ms: { p50: 240, p95: 615, p99: 1_190 },
};

/**
 * `from` and `to` are epoch milliseconds: a window of up to a day is exact, the start of a longer one is rounded down to the hour or day that is kept of that
 * time. A `provider`,
 * `model` or `api_key_id` of null are requests that had none: refused before one was chosen, or from a caller without a key. The lists are
 * sorted by requests and hold at most 1,000 entries each.
 */
export const stats = z
  .object({
    window: z.string(),
    from: z.int(),
    to: z.int(),
    provider: z.string().nullable(),
    totals,
    providers: z.array(totals.extend({ provider: z.string().nullable() })).readonly(),
    models: z.array(totals.extend({ model: z.string().nullable() })).readonly(),
    keys: z.array(totals.extend({ api_key_id: z.string().nullable(), name: z.string().nullable() })).readonly(),
    budgets: z.array(budget).readonly().meta({ description: 'As they stand now, whatever the window.' }),
  })
  .meta({
    id: 'Stats',
    examples: [
      {
        window: '7d',
        from: 1_771_718_400_000,
        to: 1_772_323_200_000,
        provider: null,
        totals: totalsExample,
        providers: [{ provider: 'lm-studio-home', ...totalsExample }],
        models: [{ model: 'qwen3-max', ...totalsExample }],
        keys: [{ api_key_id: null, name: null, ...totalsExample }],
        budgets: [],
      },
    ],
  });

export type StatsWire = z.infer<typeof stats>;
export type TotalsWire = z.infer<typeof totals>;
export type PercentilesWire = z.infer<typeof percentiles>;
