import { z } from 'zod';

const settingChange = z.object({ key: z.string(), value: z.string() });

const evidence = z.object({
  window: z.object({ from: z.int(), to: z.int() }),
  calls: z.int(),
  numbers: z.record(z.string(), z.number()),
  interval: z.object({ of: z.string(), low: z.number(), high: z.number() }),
  saving_usd: z.number().nullable(),
});

const recommendation = z.object({
  id: z.string(),
  type: z.string(),
  description: z.string(),
  impact: z.string(),
  action: z.string(),
  changes: z.array(settingChange).readonly(),
  evidence,
});

/**
 * Each rests on at least 200 calls, and on an `interval` (95 %) that is clear of chance. `changes` are the settings that applying it would set; empty where
 * a person has to act. `saving_usd` is expected over a time like the window.
 */
export const recommendationList = z
  .object({ window: z.string(), recommendations: z.array(recommendation).readonly() })
  .meta({
    id: 'RecommendationList',
    examples: [
      {
        window: '7d',
        recommendations: [
          {
            id: 'cheaper-target:openai:gpt-4:chat',
            type: 'cheaper-target',
            description:
              'azure/gpt-4 for chat does what openai/gpt-4 for chat does, no worse, at $8.00 instead of $10.00 per million tokens.',
            impact: 'Expected to save $3.60 over a time like this one, $8.00 at most; assumes unchanged load.',
            action: 'Choose by cost: set routing.strategy to cost-optimized.',
            changes: [{ key: 'routing.strategy', value: 'cost-optimized' }],
            evidence: {
              window: { from: 1_771_718_400_000, to: 1_772_323_200_000 },
              calls: 2_400,
              numbers: { costPerTokenUsd: 0.00001, cheaperCostPerTokenUsd: 0.000008 },
              interval: { of: 'difference in USD per token', low: 0.0000018, high: 0.0000022 },
              saving_usd: 3.6,
            },
          },
        ],
      },
    ],
  });

/** One of the two: a target of the whole routing, or the id of a recommendation. */
export const optimizeWish = z
  .object({
    target: z.enum(['cost', 'performance', 'reliability']).optional(),
    recommendation: z.string().optional(),
  })
  .refine(({ target, recommendation: id }) => (target === undefined) !== (id === undefined), {
    path: ['target'],
    message: 'name a target (cost, performance, reliability), or the id of a recommendation',
  })
  .meta({
    id: 'OptimizeWish',
    description: 'One of the two: `target`, or the id of a `recommendation` of `GET /v1/recommendations`.',
    examples: [{ target: 'cost' }],
  });

/** `before` of null: it was not set. */
const changed = z.object({ key: z.string(), before: z.string().nullable(), after: z.string() });

const optimizationExample = {
  id: 'opt_01jz8k2m4n6p8q0r2s4t6v8w0x',
  applied: [{ key: 'routing.strategy', before: null, after: 'cost-optimized' }],
  why: 'provider-cli optimize routing --target cost',
  undo: 'POST /v1/optimize/undo, or provider-cli optimize undo',
};

/** `applied` is empty, and `id` null, where everything was set so already. */
export const optimization = z
  .object({
    id: z.string().nullable(),
    applied: z.array(changed).readonly(),
    why: z.string(),
    undo: z.string().nullable(),
  })
  .meta({ id: 'Optimization', examples: [optimizationExample] });

/** `restored`: each setting as it is again; a value of null: not set. */
export const optimizationUndone = z
  .object({
    id: z.string(),
    restored: z.array(z.object({ key: z.string(), value: z.string().nullable() })).readonly(),
  })
  .meta({
    id: 'OptimizationUndone',
    examples: [{ id: optimizationExample.id, restored: [{ key: 'routing.strategy', value: null }] }],
  });

export type RecommendationListWire = z.infer<typeof recommendationList>;
export type OptimizationWire = z.infer<typeof optimization>;
export type OptimizationUndoneWire = z.infer<typeof optimizationUndone>;
