import { z } from 'zod';

export const cacheFilter = z.object({
  provider: z
    .string()
    .optional()
    .meta({ description: 'Only what this provider answered.', examples: ['lm-studio-home'] }),
  model: z
    .string()
    .optional()
    .meta({ description: 'Only what this model answered.', examples: ['qwen3-max'] }),
});

/**
 * What is kept of answers now, and what came of it since this process began. `hits` were answered from memory, `shared` got the answer of an equal request
 * beside them, `misses` were asked for, `bypassed` were not to be kept. `hit_rate` is `hits` and `shared` among these and `misses`; null without any. Money is USD.
 * `idempotency` is what is kept for repetitions under one `Idempotency-Key`.
 */
export const cacheState = z
  .object({
    enabled: z.boolean(),
    entries: z.int(),
    bytes: z.int(),
    max_entries: z.int(),
    max_bytes: z.int(),
    ttl_ms: z.int(),
    hits: z.int(),
    shared: z.int(),
    misses: z.int(),
    bypassed: z.int(),
    hit_rate: z.number().nullable(),
    saved_tokens: z.int(),
    saved_usd: z.number(),
    models: z.array(z.object({ provider: z.string(), model: z.string(), entries: z.int(), bytes: z.int() })).readonly(),
    idempotency: z.object({
      entries: z.int(),
      bytes: z.int(),
      max_bytes: z.int(),
      ttl_ms: z.int(),
      replayed: z.int(),
    }),
  })
  .meta({
    id: 'CacheState',
    examples: [
      {
        enabled: true,
        entries: 214,
        bytes: 381_204,
        max_entries: 10_000,
        max_bytes: 67_108_864,
        ttl_ms: 3_600_000,
        hits: 120,
        shared: 8,
        misses: 256,
        bypassed: 40,
        hit_rate: 0.3333,
        saved_tokens: 48_200,
        saved_usd: 0.0912,
        models: [{ provider: 'lm-studio-home', model: 'qwen3-max', entries: 214, bytes: 381_204 }],
        idempotency: { entries: 3, bytes: 2_412, max_bytes: 33_554_432, ttl_ms: 86_400_000, replayed: 1 },
      },
    ],
  });

/** `removed`: how many answers went. First answers to an `Idempotency-Key` stay. */
export const cacheCleared = z
  .object({ removed: z.int(), message: z.string() })
  .meta({ id: 'CacheCleared', examples: [{ removed: 214, message: '214 answers removed' }] });

export type CacheStateWire = z.infer<typeof cacheState>;
export type CacheClearedWire = z.infer<typeof cacheCleared>;
