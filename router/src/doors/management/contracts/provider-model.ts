import { z } from 'zod';

export const modelLinkParams = z.object({ id: z.string(), modelId: z.string() });

const MAX_TOKENS = 1_000_000_000;
const tokens = z.int().min(1).max(MAX_TOKENS);

/** D3 prints a list of capabilities as JSON inside a text: taken, never given (contract, section 2). */
const capabilities = z.preprocess(listOf, z.array(z.string().max(100)).max(100));

function listOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** What is left out stays as it was. Prices are USD per million tokens. */
export const modelLinking = z
  .object({
    model_id: z.string(),
    is_default: z.boolean().optional(),
    name: z.string().trim().min(1).max(200).optional(),
    description: z.string().max(10_000).optional(),
    capabilities: capabilities.optional(),
    context_length: tokens.optional(),
    max_output_tokens: tokens.optional(),
    upstream_name: z.string().min(1).max(200).optional(),
    region: z.string().min(1).max(100).optional(),
    input_usd_per_million: z.number().optional(),
    output_usd_per_million: z.number().optional(),
  })
  .meta({ id: 'ModelLinking' });

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

export const linkedModelList = z
  .object({ provider_id: z.string(), models: z.array(linkedModel).readonly(), total: z.int(), count: z.int() })
  .meta({ id: 'LinkedModelList' });

export const modelLinked = z
  .object({
    provider_id: z.string(),
    model_id: z.string(),
    is_default: z.boolean(),
    model: linkedModel,
    message: z.string(),
  })
  .meta({ id: 'ModelLinked' });

export const defaultModelSet = z
  .object({ provider_id: z.string(), model_id: z.string(), is_default: z.literal(true), message: z.string() })
  .meta({ id: 'DefaultModelSet' });

export const modelUnlinked = z
  .object({ provider_id: z.string(), model_id: z.string(), message: z.string() })
  .meta({ id: 'ModelUnlinked' });

export type LinkedModelWire = z.infer<typeof linkedModel>;
export type ModelLinkingWire = z.infer<typeof modelLinking>;
