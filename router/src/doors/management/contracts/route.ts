import { z } from 'zod';
import { wholeJsonObject } from './whole-json.ts';

/** What a client would send to `/v1/chat/completions`. */
export const routeQuestion = wholeJsonObject.meta({
  id: 'RouteQuestion',
  type: 'object',
  examples: [{ model: 'auto/cheap', messages: [{ role: 'user', content: 'What is the capital of France?' }] }],
});

const weights = z.object({
  cost: z.number(),
  performance: z.number(),
  reliability: z.number(),
  quality: z.number(),
});

/**
 * `removed`: the rule that took it out, with its numbers; where it is left out, it may be asked. Money is USD for this request, as far as its length can be told.
 * `knee`: calls in flight at which the first byte takes twice as long; `wall`: the most that it takes. `terms` add up to `score`; lower is better.
 */
const candidate = z.object({
  provider: z.string(),
  model: z.string(),
  removed: z.string().optional(),
  warning: z.string().optional(),
  cost_usd: z.number().optional(),
  first_byte_ms: z.number().optional(),
  generation_ms: z.number().optional(),
  failure_probability: z.number().optional(),
  quality: z.number().optional(),
  in_flight: z.number().optional(),
  knee: z.number().optional(),
  wall: z.number().optional(),
  calls_this_minute: z.number().optional(),
  calls_per_minute_limit: z.number().optional(),
  terms: weights.extend({ pace: z.number() }).optional(),
  score: z.number().optional(),
  probability: z.number().optional(),
});

/**
 * Why a request goes where it goes. `basis` is what decided: `provider-header`, `provider-field`, `model-prefix`, `active-provider`, `fallback`, `strategy` or
 * `load-balancing`. `alias`: the one that was asked for, whose targets are the candidates. `warm`: where the conversation was answered before. `chain`: who is asked after the chosen one. `propensity`: how probable the choice was. `predictor`: the version of what was learned, where it is used. A `short` form has of each candidate the score and what was expected of it.
 */
export const route = z
  .object({
    detail: z.enum(['full', 'short']),
    basis: z.string(),
    alias: z.string().optional(),
    strategy: z.string().optional(),
    balancing: z.string().optional(),
    weights: weights.optional(),
    predictor: z.int().optional(),
    chain: z.array(z.string()).readonly().optional(),
    warm: z.object({ provider: z.string(), model: z.string(), kept_tokens: z.number() }).optional(),
    task: z.string().optional(),
    prompt_tokens: z.number().optional(),
    output_tokens: z.number().optional(),
    candidates: z.array(candidate).readonly(),
    omitted: z.number().optional(),
    chosen: z.object({ provider: z.string(), model: z.string() }).nullable(),
    propensity: z.number().nullable(),
  })
  .meta({
    id: 'Route',
    examples: [
      {
        detail: 'full',
        basis: 'strategy',
        strategy: 'cost-optimized',
        weights: { cost: 0.8, performance: 0.15, reliability: 0.15, quality: 0 },
        task: 'chat',
        prompt_tokens: 24,
        output_tokens: 200,
        candidates: [
          {
            provider: 'lm-studio-home',
            model: 'qwen3-max',
            cost_usd: 0,
            first_byte_ms: 640,
            generation_ms: 3333,
            failure_probability: 0.02,
            in_flight: 1,
            knee: 8,
            calls_this_minute: 3,
            terms: { cost: 0, performance: 0.15, reliability: 0.012, quality: 0, pace: 0 },
            score: 0.162,
            probability: 1,
          },
          { provider: 'backup-gpu', model: 'qwen3-max', removed: 'cooling 12.4 s: rate-limited, Retry-After 15.0' },
        ],
        chosen: { provider: 'lm-studio-home', model: 'qwen3-max' },
        propensity: 1,
      },
    ],
  });

export type RouteWire = z.infer<typeof route>;
