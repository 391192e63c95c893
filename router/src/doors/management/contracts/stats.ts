import { z } from 'zod';

const EXPECTED = 'must be a number with m, h, d or w (15m, 24h, 7d, 4w), or all';
const unitsMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** How far back, milliseconds; undefined: as far as there is anything. */
const window = z.string().transform((text, context): { readonly text: string; readonly ms: number | undefined } => {
  if (text === 'all') return { text, ms: undefined };
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const unitMs = Object.entries(unitsMs).find(([name]) => name === unit)?.[1];
  if (unitMs !== undefined && Number(count) > 0) return { text, ms: Number(count) * unitMs };
  context.addIssue({ code: 'custom', message: EXPECTED });
  return z.NEVER;
});

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

/** Milliseconds, within 2.2 % of the true value; null where nothing was measured. */
const percentiles = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});

/**
 * `requests` = `ok` + `errors` + `cancelled` + `refused`. `success_rate` is `ok` among `ok` and `errors`, `error_rate` the rest: who left and whom the
 * router refused tell nothing of a provider. `cost_usd` sums the known costs, null where none is; `unpriced_requests` used tokens at an unknown price.
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
  latency_ms: percentiles,
  first_content_ms: percentiles,
});

/**
 * `from` and `to` are epoch milliseconds: the start of a window is rounded down to the minute, hour or day that is kept of that time. A `provider`,
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
  })
  .meta({ id: 'Stats' });

export type StatsWire = z.infer<typeof stats>;
export type TotalsWire = z.infer<typeof totals>;
export type PercentilesWire = z.infer<typeof percentiles>;
