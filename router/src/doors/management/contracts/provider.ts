import { z } from 'zod';
import { shownConfig } from './provider-config.ts';
import { linkedModel, linkedModelExample } from './provider-model.ts';
import { wholeJsonObject } from './whole-json.ts';

/**
 * Only forms are checked here: what an id, a name, a priority may be, and what a type makes of its config, the registry says to every
 * door alike.
 */
const name = z.string();
const priority = z.number();
const description = z.string().nullable();
const config = wholeJsonObject;

/**
 * `name` is the id where it is left out. `null` deletes a key of the config; a key that is left out stays; the mask `********` leaves a stored
 * secret as it is.
 */
export const providerCreation = z
  .object({
    id: z.string(),
    name: name.optional(),
    type: z.string(),
    enabled: z.boolean().optional(),
    priority: priority.optional(),
    description: description.optional(),
    config: config.optional(),
    sensitive_config_keys: z
      .array(z.string())
      .optional()
      .meta({ description: 'Keys of the config that are secrets though their names do not say so.' }),
    models: z.unknown().optional().meta({
      description:
        'As a provider that was read tells of its models: they are linked at once. What is no link is ignored.',
    }),
  })
  .meta({
    id: 'ProviderCreation',
    examples: [
      {
        id: 'lm-studio-gpu',
        name: 'LM Studio GPU Server',
        type: 'lm-studio',
        enabled: true,
        priority: 15,
        description: 'GPU-accelerated instance',
        config: { baseURL: 'http://127.0.0.1:1234/v1', defaultModel: 'qwen3-max', timeout: 180_000 },
      },
      { id: 'vllm', type: 'openai-compatible', config: { baseURL: 'http://127.0.0.1:8000/v1', apiKey: 'sk-...' } },
    ],
  });

/** All optional; fields that cannot be written (`id`, `created_at`, `models`, ...) are ignored, so that what was read can be sent back. */
export const providerUpdate = z
  .object({
    name: name.optional(),
    type: z.string().optional(),
    enabled: z.boolean().optional(),
    priority: priority.optional(),
    description: description.optional(),
    config: config.optional(),
  })
  .meta({ id: 'ProviderUpdate', examples: [{ name: 'LM Studio Home (Updated)', priority: 15 }] });

export const providerQuery = z.object({
  type: z
    .string()
    .optional()
    .meta({ examples: ['lm-studio'] }),
  enabled: z
    .enum(['true', 'false'])
    .optional()
    .meta({ examples: ['true'] }),
});

export const providerParams = z.object({ id: z.string().meta({ examples: ['lm-studio-home'] }) });

const runtimeStatus = z.enum(['loaded', 'disabled', 'error']);

/** Times are epoch milliseconds. `error` says what to mend where `runtime_status` is `error`. */
export const provider = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    enabled: z.boolean(),
    priority: z.int(),
    description: z.string().nullable(),
    created_at: z.int(),
    updated_at: z.int(),
    runtime_status: runtimeStatus,
    error: z.string().optional(),
  })
  .meta({ id: 'Provider' });

const shownProvider = {
  id: 'lm-studio-home',
  name: 'LM Studio Home',
  type: 'lm-studio',
  enabled: true,
  priority: 10,
  description: null,
  created_at: 1_772_323_200_000,
  updated_at: 1_772_323_200_000,
  runtime_status: 'loaded',
};

/** With its config, the models linked to it, and the config keys that its type does not know: kept, without effect. */
export const providerDetail = provider
  .extend({
    ...shownConfig,
    models: z.array(linkedModel).readonly(),
  })
  .meta({
    id: 'ProviderDetail',
    examples: [
      {
        ...shownProvider,
        config: { baseURL: 'http://192.168.0.22:1234/v1', defaultModel: 'qwen3-max', apiKey: '********' },
        models: [linkedModelExample],
      },
    ],
  });

export const providerList = z
  .object({ providers: z.array(provider).readonly(), total: z.int(), count: z.int() })
  .meta({ id: 'ProviderList', examples: [{ providers: [shownProvider], total: 1, count: 1 }] });

export const providerSwitched = z
  .object({ id: z.string(), name: z.string(), enabled: z.boolean(), message: z.string() })
  .meta({
    id: 'ProviderSwitched',
    examples: [{ id: 'lm-studio-home', name: 'LM Studio Home', enabled: true, message: 'Provider enabled' }],
  });

export const providerDeleted = z
  .object({ id: z.string(), message: z.string() })
  .meta({ id: 'ProviderDeleted', examples: [{ id: 'lm-studio-home', message: 'Provider deleted' }] });

export type ProviderWire = z.infer<typeof provider>;
export type ProviderDetailWire = z.infer<typeof providerDetail>;
