import { z } from 'zod';
import { balancingAlgorithms, strategyNames } from '../../../domain/routing-words.ts';
import { aliasPolicy } from './route-policy.ts';

export const aliasParams = z.object({
  id: z.string().meta({ description: 'Percent-encoded where it holds a slash.', examples: ['smart'] }),
});

const target = z.object({
  provider: z.string().min(1),
  model: z.string().min(1).max(200),
  weight: z
    .number()
    .positive()
    .max(1_000_000)
    .nullish()
    .meta({ description: 'Its share among those of the same order.' }),
  order: z.int().min(0).max(1_000).nullish().meta({ description: 'Lower is asked first.' }),
});

const strategy = z.enum([...strategyNames, ...balancingAlgorithms]);

const fields = {
  targets: z.array(target).min(1).max(100),
  strategy: strategy.nullish().meta({
    description:
      'How to choose among those of the same order. Without one: by weight where one is set, else each after the one before it.',
  }),
  fallback: z.boolean().optional().meta({ description: 'Whether another target is asked where one fails.' }),
  routing: aliasPolicy.nullish().meta({ description: 'Limits that hold for every request to it.' }),
};

/** `fallback` is true where it is left out. What an alias that was read holds besides is ignored. */
export const aliasCreation = z.object({ id: z.string(), ...fields }).meta({
  id: 'AliasCreation',
  examples: [
    {
      id: 'smart',
      targets: [
        { provider: 'lm-studio-home', model: 'qwen3-max', weight: 3 },
        { provider: 'lm-studio-home', model: 'qwen3-coder', weight: 1 },
      ],
    },
  ],
});

/** What is left out stays; `null` clears. */
export const aliasUpdate = z
  .object({ ...fields, targets: fields.targets.optional() })
  .meta({ id: 'AliasUpdate', examples: [{ strategy: 'cost-optimized' }] });

const example = {
  id: 'smart',
  targets: [
    { provider: 'lm-studio-home', model: 'qwen3-max', weight: 3, order: null },
    { provider: 'lm-studio-home', model: 'qwen3-coder', weight: 1, order: null },
  ],
  strategy: null,
  fallback: true,
  routing: null,
  covered: false,
  created_at: 1_772_323_200_000,
  updated_at: 1_772_323_200_000,
};

/** `covered`: a registered model has the same id, or the id begins with that of a provider (`id/model`), and that is what answers to it. */
export const alias = z
  .object({
    id: z.string(),
    targets: z
      .array(
        z.object({
          provider: z.string(),
          model: z.string(),
          weight: z.number().nullable(),
          order: z.number().nullable(),
        }),
      )
      .readonly(),
    strategy: strategy.nullable(),
    fallback: z.boolean(),
    routing: aliasPolicy.nullable(),
    covered: z.boolean(),
    created_at: z.int(),
    updated_at: z.int(),
  })
  .meta({ id: 'Alias', examples: [example] });

export const aliasList = z
  .object({ aliases: z.array(alias).readonly(), total: z.int() })
  .meta({ id: 'AliasList', examples: [{ aliases: [example], total: 1 }] });

export const aliasDeleted = z
  .object({ id: z.string(), message: z.string() })
  .meta({ id: 'AliasDeleted', examples: [{ id: 'smart', message: 'Alias deleted' }] });

export type AliasPolicyWire = z.infer<typeof aliasPolicy>;
export type AliasWire = z.infer<typeof alias>;
export type AliasListWire = z.infer<typeof aliasList>;
export type AliasTargetInputWire = z.infer<typeof target>;
