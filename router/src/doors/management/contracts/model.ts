import { z } from 'zod';
import { capabilities, tokens } from './provider-model.ts';

export const modelParams = z.object({
  id: z.string().meta({ description: 'Percent-encoded where it holds a slash.', examples: ['gpt-4'] }),
});

const fields = {
  name: z.string().trim().min(1).max(200).nullish(),
  description: z.string().nullish(),
  capabilities: capabilities.optional(),
  context_length: tokens.nullish(),
  max_output_tokens: tokens.nullish(),
};

/** `name` is the id where it is left out. What a model that was read holds besides is ignored, so that a backup can be replayed. */
export const modelCreation = z.object({ id: z.string(), ...fields }).meta({
  id: 'ModelCreation',
  examples: [
    {
      id: 'gpt-4',
      name: 'GPT-4',
      description: 'OpenAI GPT-4 model',
      capabilities: ['chat', 'completion', 'vision', 'tools'],
    },
    { id: 'meta-llama/llama-3:8b', context_length: 8192, max_output_tokens: 4096 },
  ],
});

/** What is left out stays; `null` clears. */
export const modelUpdate = z
  .object(fields)
  .meta({ id: 'ModelUpdate', examples: [{ description: 'The one that we pay for', context_length: 128_000 }] });

/** A registered definition. Times are epoch milliseconds; `providers` are those at which it is linked. */
export const model = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    capabilities: z.array(z.string()).readonly(),
    context_length: z.int().nullable(),
    max_output_tokens: z.int().nullable(),
    created_at: z.int(),
    updated_at: z.int(),
    providers: z.array(z.string()).readonly(),
  })
  .meta({
    id: 'Model',
    examples: [
      {
        id: 'gpt-4',
        name: 'GPT-4',
        description: 'OpenAI GPT-4 model',
        capabilities: ['chat', 'completion', 'vision', 'tools'],
        context_length: 128_000,
        max_output_tokens: 4_096,
        created_at: 1_772_323_200_000,
        updated_at: 1_772_323_200_000,
        providers: ['openai'],
      },
    ],
  });

export const modelDeleted = z
  .object({ id: z.string(), unlinked_from: z.array(z.string()).readonly(), message: z.string() })
  .meta({
    id: 'ModelDeleted',
    examples: [{ id: 'gpt-4', unlinked_from: ['openai'], message: 'Model deleted' }],
  });

const names = z.array(z.string()).readonly();

/** Per provider: newly linked models, those linked before, those whose names cannot be kept, and why its list could not be read. */
const providerSync = z.object({
  provider_id: z.string(),
  name: z.string(),
  status: z.enum(['synced', 'failed']),
  added: names,
  kept: names,
  failed: names,
  error: z.string().optional(),
});

/** `added` and `kept` count models, `failed` the providers whose list could not be read. */
export const modelsSynced = z
  .object({
    providers: z.array(providerSync).readonly(),
    added: z.int(),
    kept: z.int(),
    failed: z.int(),
    timestamp: z.int(),
    message: z.string(),
  })
  .meta({
    id: 'ModelsSynced',
    examples: [
      {
        providers: [
          {
            provider_id: 'lm-studio-home',
            name: 'LM Studio Home',
            status: 'synced',
            added: ['qwen3-coder'],
            kept: ['qwen3-max'],
            failed: [],
          },
          {
            provider_id: 'backup-gpu',
            name: 'Backup GPU',
            status: 'failed',
            added: [],
            kept: [],
            failed: [],
            error: 'Nobody listens there.',
          },
        ],
        added: 1,
        kept: 1,
        failed: 1,
        timestamp: 1_772_323_200_000,
        message: 'Models synchronised',
      },
    ],
  });

export type ModelWire = z.infer<typeof model>;
export type ModelUpdateWire = z.infer<typeof modelUpdate>;
export type ProviderSyncWire = z.infer<typeof providerSync>;
