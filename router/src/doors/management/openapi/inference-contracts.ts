import { z } from 'zod';
import { model } from '../contracts/model.ts';

/**
 * The doors of clients as the reference describes them. Those doors check by hand and pass on what they do not know
 * (`doors/inference/openai/check-chat-body`), so these schemas are for readers: the main fields, and everything else is welcome.
 */
const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
});

export const chatCompletionRequest = z
  .looseObject({
    model: z.string().optional().meta({ description: 'A model, `provider/model`, or `auto` for the default model.' }),
    messages: z.array(message).min(1),
    stream: z.boolean().optional(),
    temperature: z.number().optional(),
    max_tokens: z.number().optional(),
    tools: z.array(z.looseObject({})).optional(),
    provider: z
      .union([z.string(), z.looseObject({})])
      .optional()
      .meta({ description: 'The id of the provider that shall answer.' }),
  })
  .meta({
    id: 'ChatCompletionRequest',
    description: 'Fields that are not listed here are passed on to the provider.',
    examples: [
      { model: 'auto', messages: [{ role: 'user', content: 'What is the capital of France?' }], max_tokens: 150 },
      { model: 'auto', messages: [{ role: 'user', content: 'Say something short.' }], stream: true },
    ],
  });

const usage = z.looseObject({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
});

export const chatCompletion = z
  .looseObject({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.looseObject({ index: z.int(), message: z.looseObject({}), finish_reason: z.string().nullable() }),
    ),
    usage: usage.optional(),
  })
  .meta({ id: 'ChatCompletion' });

const listedModel = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int(),
    owned_by: z.string(),
    name: z.string(),
    context_length: z.int().nullable(),
    max_output_tokens: z.int().nullable(),
    capabilities: z.array(z.string()),
    pricing: z.object({ prompt: z.string().nullable(), completion: z.string().nullable() }),
    providers: z.array(z.string()),
  })
  .meta({ id: 'ListedModel', description: 'Prices are USD per token; null is unknown.' });

export const modelList = z
  .object({ object: z.literal('list'), data: z.array(listedModel), models: z.array(model) })
  .meta({ id: 'ModelList', description: '`data` can be called now; `models` is what is registered.' });

export const foundModel = listedModel
  .extend({ description: z.string().nullable(), created_at: z.int().nullable(), updated_at: z.int().nullable() })
  .meta({ id: 'FoundModel', description: 'The last three are null where nobody registered the model.' });

export const modelQuery = z.object({
  provider: z
    .string()
    .optional()
    .meta({ description: 'Only the models of this provider.', examples: ['lm-studio-home'] }),
});
