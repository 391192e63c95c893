import { z } from 'zod';
import { listOfMarks } from '../../../domain/capability.ts';
import { isJsonObject } from '../../../domain/json.ts';

export const modelLinkParams = z.object({
  id: z.string().meta({ examples: ['lm-studio-home'] }),
  modelId: z.string().meta({ description: 'Percent-encoded where it holds a slash.', examples: ['qwen3-coder'] }),
});

const MAX_TOKENS = 1_000_000_000;
export const tokens = z.int().min(1).max(MAX_TOKENS);

/** D3 prints a list of capabilities as JSON inside a text, and other systems tick them off in an object: taken, never given (contract, section 2). */
export const capabilities = z.preprocess(listOf, z.array(z.string().max(100)).max(100));

function listOf(value: unknown): unknown {
  const given = parsed(value);
  if (!isJsonObject(given)) return given;
  return areMarks(given) ? listOfMarks(given) : given;
}

function areMarks(given: object): given is Readonly<Record<string, boolean>> {
  return Object.values(given).every((mark) => typeof mark === 'boolean');
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** What is left out stays as it was, `null` clears. Prices are USD per million tokens. */
export const modelLinking = z
  .object({
    model_id: z.string(),
    is_default: z.boolean().optional(),
    name: z.string().trim().min(1).max(200).optional(),
    description: z.string().nullish(),
    capabilities: capabilities.optional(),
    context_length: tokens.nullish(),
    max_output_tokens: tokens.nullish(),
    upstream_name: z.string().min(1).max(200).nullish(),
    region: z.string().min(1).max(100).nullish(),
    input_usd_per_million: z.number().nullish(),
    output_usd_per_million: z.number().nullish(),
  })
  .meta({
    id: 'ModelLinking',
    examples: [
      { model_id: 'qwen3-max', is_default: true },
      { model_id: 'local', upstream_name: 'qwen3-coder-30b', context_length: 32_768, input_usd_per_million: 0.25 },
    ],
  });

/** The deployment's own values, else those of the model's definition. */
export const linkedModel = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    capabilities: z.array(z.string()).readonly(),
    is_default: z.boolean(),
    context_length: z.int().nullable(),
    max_output_tokens: z.int().nullable(),
    upstream_name: z.string().nullable(),
    region: z.string().nullable(),
    input_usd_per_million: z.number().nullable(),
    output_usd_per_million: z.number().nullable(),
  })
  .meta({ id: 'LinkedModel' });

/** As it stands in answers about a provider. */
export const linkedModelExample = {
  id: 'qwen3-max',
  name: 'qwen3-max',
  description: null,
  capabilities: ['chat', 'tools'],
  is_default: true,
  context_length: 32_768,
  max_output_tokens: null,
  upstream_name: null,
  region: null,
  input_usd_per_million: 0.25,
  output_usd_per_million: 1,
};

export const linkedModelList = z
  .object({ provider_id: z.string(), models: z.array(linkedModel).readonly(), total: z.int(), count: z.int() })
  .meta({
    id: 'LinkedModelList',
    examples: [{ provider_id: 'lm-studio-home', models: [linkedModelExample], total: 1, count: 1 }],
  });

export const modelLinked = z
  .object({
    provider_id: z.string(),
    model_id: z.string(),
    is_default: z.boolean(),
    model: linkedModel,
    message: z.string(),
  })
  .meta({
    id: 'ModelLinked',
    examples: [
      {
        provider_id: 'lm-studio-home',
        model_id: 'qwen3-max',
        is_default: true,
        model: linkedModelExample,
        message: 'Model linked',
      },
    ],
  });

export const defaultModelSet = z
  .object({ provider_id: z.string(), model_id: z.string(), is_default: z.literal(true), message: z.string() })
  .meta({
    id: 'DefaultModelSet',
    examples: [
      { provider_id: 'lm-studio-home', model_id: 'qwen3-coder', is_default: true, message: 'Default model updated' },
    ],
  });

export const modelUnlinked = z.object({ provider_id: z.string(), model_id: z.string(), message: z.string() }).meta({
  id: 'ModelUnlinked',
  examples: [{ provider_id: 'lm-studio-home', model_id: 'qwen3-coder', message: 'Model unlinked' }],
});

export type LinkedModelWire = z.infer<typeof linkedModel>;
export type ModelLinkingWire = z.infer<typeof modelLinking>;
