import { z } from 'zod';
import { requestPriorities } from '../../../domain/route-policy.ts';
import { strategyNames } from '../../../domain/routing-words.ts';

const providers = z.array(z.string().min(1).max(64)).max(100);

const limits = {
  constraints: z
    .strictObject({
      maxCost: z.number().min(0).optional().meta({ description: 'USD that one request may be expected to cost.' }),
      maxLatency: z
        .number()
        .min(0)
        .optional()
        .meta({ description: 'Milliseconds that a whole answer may be expected to take.' }),
      minReliability: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .meta({ description: 'The share of calls that must be expected to be answered.' }),
    })
    .optional(),
  only: providers.optional().meta({ description: 'Ids of the only providers that may be chosen.' }),
  ignore: providers.optional().meta({ description: 'Ids of providers that are not chosen.' }),
  priority: z.enum(requestPriorities).optional().meta({ description: 'Who goes first where requests wait.' }),
};

/** What holds for every request to an alias; its strategy and fallback stand beside it. */
export const aliasPolicy = z
  .strictObject(limits)
  .meta({ id: 'AliasRouting', examples: [{ constraints: { maxCost: 0.05 } }] });

/** What holds for every request of a key. What is left out is left to the settings. */
export const keyPolicy = z
  .strictObject({
    strategy: z.enum(strategyNames).optional(),
    fallback: z.boolean().optional().meta({ description: 'false: one call, whatever comes of it.' }),
    ...limits,
  })
  .meta({
    id: 'KeyRouting',
    examples: [{ strategy: 'cost-optimized', constraints: { maxCost: 0.05 }, priority: 'low' }],
  });
