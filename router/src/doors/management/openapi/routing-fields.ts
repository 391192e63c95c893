import { z } from 'zod';

const ids = z.array(z.string()).optional();
const usd = z.union([z.number(), z.string()]).optional();

const preferences = z
  .looseObject({
    order: ids.meta({ description: 'Whom to ask first, second, ...' }),
    only: ids.meta({ description: 'Nobody else may answer.' }),
    ignore: ids.meta({ description: 'These may not answer.' }),
    sort: z.enum(['price', 'throughput', 'latency']).optional(),
    max_price: z
      .looseObject({ prompt: usd, completion: usd })
      .optional()
      .meta({ description: 'USD per million tokens.' }),
    require_parameters: z
      .boolean()
      .optional()
      .meta({ description: 'Only providers that can be told every parameter, as with `strict`.' }),
    allow_fallbacks: z
      .boolean()
      .optional()
      .meta({ description: 'false: nobody beyond `order`; without an order, one call.' }),
    constraints: z
      .looseObject({
        maxCost: z.number().optional(),
        maxLatency: z.number().optional(),
        minReliability: z.number().optional(),
      })
      .optional()
      .meta({
        description:
          'What is expected of the answer: at most so many USD and milliseconds, at least this likely (0 to 1).',
      }),
  })
  .meta({
    id: 'RoutePreferences',
    description: 'What a request wants of its way. What is not done is named in x-router-dropped-params.',
  });

/** Fields that every door of models takes, and no provider is told of. */
export const routingFields = {
  provider: z
    .union([z.string(), preferences])
    .optional()
    .meta({ description: 'The id of the provider that shall answer, or what the request wants of its way.' }),
  models: z
    .array(z.string())
    .optional()
    .meta({ description: 'Further models that will do, in this order after `model`.' }),
};
