import { z } from 'zod';
import { route } from './route.ts';

/** The most entries of one page: with their bodies, the shorter the more there are, it stays a few megabytes at worst. */
const MOST_PER_PAGE = 500;

const statusWords = ['ok', 'error', 'cancelled', 'refused'] as const;

/** Epoch milliseconds, or a time as ISO 8601 writes it. */
const moment = z.string().transform((text, context): number => {
  const atMs = /^\d{1,16}$/.test(text) ? Number(text) : isoTime(text);
  if (Number.isFinite(atMs)) return atMs;
  context.addIssue({ code: 'custom', message: 'must be epoch milliseconds or an ISO 8601 time' });
  return z.NEVER;
});

/** Not what else `Date.parse` takes: `2026` is a year to it, `5` a month, and 30 February the second of March. */
function isoTime(text: string): number {
  const [day] = /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return Number.NaN;
  return Date.parse(text);
}

function isDay(text: string): boolean {
  const atMs = Date.parse(text);
  return Number.isFinite(atMs) && new Date(atMs).toISOString().startsWith(text);
}

/** How it ended, or the HTTP status that the client got. */
const status = z
  .string()
  .regex(/^(?:ok|error|cancelled|refused|[1-5]\d\d)$/, `must be one of ${statusWords.join(', ')}, or an HTTP status`)
  .transform((text) => statusWords.find((word) => word === text) ?? Number(text));

const limit = z
  .string()
  .regex(/^\d{1,9}$/, `must be a whole number from 1 to ${MOST_PER_PAGE}`)
  .transform(Number)
  .refine((count) => count >= 1 && count <= MOST_PER_PAGE, `must be a whole number from 1 to ${MOST_PER_PAGE}`);

/** Filters narrow each other. `from` counts itself, `to` does not. */
export const historyQuery = z
  .object({
    limit: limit.prefault('50').meta({ description: 'Entries per page, 500 at most.', examples: ['20'] }),
    cursor: z
      .string()
      .optional()
      .meta({
        description: 'The `next_cursor` of the page before, with the same filters.',
        examples: ['NGY1M2NkYTE4YzJiLjQyMTc'],
      }),
    request_id: z
      .string()
      .optional()
      .meta({ description: 'The `X-Request-Id` of the answer.', examples: ['req_01jz8k2m4n6p8q0r2s4t6v8w0x'] }),
    provider: z
      .string()
      .optional()
      .meta({ examples: ['lm-studio-home'] }),
    model: z
      .string()
      .optional()
      .meta({ description: 'The model that answered, or that was asked for.', examples: ['gpt-4'] }),
    status: status
      .optional()
      .meta({ description: `${statusWords.join(', ')}, or an HTTP status.`, examples: ['error'] }),
    from: moment
      .optional()
      .meta({ description: 'Began at this time or later: epoch milliseconds or ISO 8601.', examples: ['2026-03-01'] }),
    to: moment.optional().meta({ description: 'Began before this time.', examples: ['2026-03-02T12:00:00Z'] }),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['to'],
    message: 'must be later than from',
  });

export const historyParams = z.object({
  id: z.string().meta({
    description: 'The `id` of the request, or its `X-Request-Id`: the newest of those that have the same.',
    examples: ['req_01jz8k2m4n6p8q0r2s4t6v8w0x'],
  }),
});

/**
 * One side of an exchange. `body` is JSON where it is JSON, else text (a stream's events). It is null where none was kept (`kept` is false: the
 * setting, a flood, or there was none), and where it is `left_out` of a list for its length: the request by itself has it. `bytes` is the length as sent;
 * `cut`: only the first 256 KiB were kept.
 */
const exchangeSide = z.object({
  body: z.json(),
  kept: z.boolean(),
  bytes: z.int().nullable(),
  cut: z.boolean(),
  left_out: z.boolean(),
});

const attempt = z.object({
  provider: z.string(),
  model: z.string(),
  outcome: z.string(),
  reason: z.string().nullable(),
  duration_ms: z.number(),
  members: z
    .array(z.object({ provider: z.string(), model: z.string(), outcome: z.string(), reason: z.string().nullable() }))
    .readonly()
    .optional()
    .meta({ description: 'Who was asked by it, where the provider is made of others (type `composite`).' }),
  spent: z
    .object({
      input_tokens: z.number(),
      output_tokens: z.number(),
      estimated: z.boolean(),
      cost_usd: z.number().nullable(),
    })
    .optional()
    .meta({
      description: 'Where several attempts were paid for: an answer that broke, and the one that went on with it.',
    }),
});

/** Tokens by class; the classes do not overlap. `estimated`: the upstream said nothing, so the router counted. */
const usage = z.object({
  input_tokens: z.number(),
  cache_read_tokens: z.number(),
  cache_write_5m_tokens: z.number(),
  cache_write_1h_tokens: z.number(),
  audio_input_tokens: z.number(),
  output_tokens: z.number(),
  reasoning_tokens: z.number(),
  audio_output_tokens: z.number(),
  total_tokens: z.number(),
  estimated: z.boolean(),
});

const entryExample = {
  id: 'req_01jz8k2m4n6p8q0r2s4t6v8w0y',
  request_id: 'req_01jz8k2m4n6p8q0r2s4t6v8w0x',
  created_at: 1_772_323_200_000,
  endpoint: '/v1/chat/completions',
  stream: false,
  provider: 'lm-studio-home',
  model: 'qwen3-max',
  requested_model: 'auto',
  api_key_id: null,
  end_user: null,
  status: 'ok',
  http_status: 200,
  error: null,
  attempts: [{ provider: 'lm-studio-home', model: 'qwen3-max', outcome: 'ok', reason: null, duration_ms: 812 }],
  route: {
    detail: 'short' as const,
    basis: 'strategy',
    strategy: 'balanced',
    candidates: [
      { provider: 'lm-studio-home', model: 'qwen3-max', score: 0.61 },
      { provider: 'openai', model: 'gpt-4', score: 1.34 },
    ],
    chosen: { provider: 'lm-studio-home', model: 'qwen3-max' },
    propensity: 1,
  },
  usage: {
    input_tokens: 14,
    cache_read_tokens: 0,
    cache_write_5m_tokens: 0,
    cache_write_1h_tokens: 0,
    audio_input_tokens: 0,
    output_tokens: 7,
    reasoning_tokens: 0,
    audio_output_tokens: 0,
    total_tokens: 21,
    estimated: false,
  },
  cost_usd: 0.0000105,
  cost_source: 'models.dev',
  price_date: '2026-07-02',
  cache: 'miss',
  saved_usd: null,
  finish_reason: 'stop',
  duration_ms: 815,
  first_content_ms: 790,
  registry_revision: 12,
  request: {
    body: { model: 'auto', messages: [{ role: 'user', content: 'What is the capital of France?' }] },
    kept: true,
    bytes: 83,
    cut: false,
    left_out: false,
  },
  response: {
    body: { choices: [{ index: 0, message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }] },
    kept: true,
    bytes: 341,
    cut: false,
    left_out: false,
  },
};

/**
 * One finished request. Times are epoch milliseconds, money USD (null: no price is known). `cost_source` says who said what it cost (`upstream`,
 * `deployment`, `live-list`, `genai-prices`, `models.dev`), `price_date` of when such a collection is. `cache` is what the cache had to do with it (`hit`,
 * `shared`, `miss`, `bypass`, `replayed`; null: it is off), `saved_usd` what that saved. `id` is the router's own, `request_id` the
 * `X-Request-Id`. `route` is why it went where it went, where the router's engine decided or `x-router-explain` asked. `status` is how it ended, `http_status` what the client got (499: it left before it got one).
 */
export const historyEntry = z
  .object({
    id: z.string(),
    request_id: z.string(),
    created_at: z.int(),
    endpoint: z.string(),
    stream: z.boolean(),
    provider: z.string().nullable(),
    model: z.string().nullable(),
    requested_model: z.string().nullable(),
    api_key_id: z.string().nullable(),
    end_user: z.string().nullable(),
    status: z.string(),
    http_status: z.int(),
    error: z.object({ code: z.string(), message: z.string().nullable() }).nullable(),
    attempts: z.array(attempt).readonly(),
    route: route.nullable(),
    usage: usage.nullable(),
    cost_usd: z.number().nullable(),
    cost_source: z.string().nullable(),
    price_date: z.string().nullable(),
    cache: z.string().nullable(),
    saved_usd: z.number().nullable(),
    finish_reason: z.string().nullable(),
    duration_ms: z.number(),
    first_content_ms: z.number().nullable(),
    registry_revision: z.int(),
    request: exchangeSide,
    response: exchangeSide,
  })
  .meta({ id: 'HistoryEntry', examples: [entryExample] });

/** Newest first. A rare filter may need several pages, some of them empty: `next_cursor` is null at the end, and only there. */
export const historyPage = z
  .object({ history: z.array(historyEntry).readonly(), next_cursor: z.string().nullable() })
  .meta({ id: 'HistoryPage', examples: [{ history: [entryExample], next_cursor: null }] });

export type HistoryQueryWire = z.infer<typeof historyQuery>;
export type HistoryEntryWire = z.infer<typeof historyEntry>;
export type HistoryPageWire = z.infer<typeof historyPage>;
export type ExchangeSideWire = z.infer<typeof exchangeSide>;
