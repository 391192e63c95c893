import { z } from 'zod';
import { model } from '../contracts/model.ts';
import type { PlainAnswer } from './route-description.ts';
import { routingFields } from './routing-fields.ts';

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
    ...routingFields,
  })
  .meta({
    id: 'ChatCompletionRequest',
    description: 'Fields that are not listed here are passed on to the provider.',
    examples: [
      { model: 'auto', messages: [{ role: 'user', content: 'What is the capital of France?' }], max_tokens: 150 },
      { model: 'auto', messages: [{ role: 'user', content: 'Say something short.' }], stream: true },
    ],
  });

/** `attempts` is there where providers were asked, or would have been. */
/** With 402: which budget has too little left. Times are epoch milliseconds. */
export const spentBudget = z
  .object({
    id: z.string(),
    scope: z.object({ kind: z.string(), name: z.string().optional() }),
    period: z.enum(['day', 'month']),
    limit_usd: z.number(),
    spent_usd: z.number(),
    reserved_usd: z.number(),
    needed_usd: z.number(),
    resets_at: z.int(),
  })
  .optional()
  .meta({ description: 'With 402: the budget that has less left than the request may cost.' });

export const inferenceError = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      code: z.string(),
      param: z.string().nullable(),
      upstream_code: z
        .string()
        .optional()
        .meta({ description: 'The upstream’s own word for it, where `code` is the router’s.' }),
      retry_after_ms: z
        .int()
        .optional()
        .meta({ description: 'When to come back, also where a stream has no header for it.' }),
      budget: spentBudget,
      attempts: z
        .array(
          z.object({
            provider: z.string(),
            model: z.string(),
            outcome: z.string(),
            reason: z.string(),
            ms: z.int(),
            members: z
              .array(
                z.object({
                  provider: z.string(),
                  model: z.string(),
                  outcome: z.string(),
                  reason: z.string().optional(),
                }),
              )
              .optional()
              .meta({ description: 'Who was asked by it, where the provider is made of others.' }),
          }),
        )
        .optional(),
    }),
    details: z.array(z.object({ field: z.string(), message: z.string() })),
  })
  .meta({
    id: 'InferenceError',
    description: 'OpenAI’s form, with the calls that were made upstream.',
    failures: [
      {
        error: {
          message: 'Nobody listens there.',
          type: 'upstream_error',
          code: 'upstream_unreachable',
          param: null,
          attempts: [
            {
              provider: 'backup-gpu',
              model: 'qwen3-max',
              outcome: 'unreachable',
              reason: 'Nobody listens there.',
              ms: 3,
            },
          ],
        },
        details: [],
      },
    ],
  });

export const usage = z.looseObject({
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
  .meta({
    id: 'ChatCompletion',
    examples: [
      {
        id: 'chatcmpl-8f3a1c',
        object: 'chat.completion',
        created: 1_772_323_200,
        model: 'qwen3-max',
        choices: [{ index: 0, message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 14, completion_tokens: 7, total_tokens: 21 },
      },
    ],
  });

const chunkHead =
  'data: {"id":"chatcmpl-8f3a1c","object":"chat.completion.chunk","created":1772323200,"model":"qwen3-max"';

const chatCompletionChunk = z
  .looseObject({
    id: z.string(),
    object: z.literal('chat.completion.chunk'),
    created: z.int(),
    model: z.string(),
    choices: z.array(z.looseObject({ index: z.int(), delta: z.looseObject({}), finish_reason: z.string().nullable() })),
    usage: usage.nullish(),
  })
  .meta({
    id: 'ChatCompletionChunk',
    description:
      'The last event carries `[DONE]` instead. A stream that breaks ends with an `InferenceError` and without it.',
  });

export const chatCompletionStream: PlainAnswer = {
  contentType: 'text/event-stream',
  event: chatCompletionChunk,
  example: [
    `${chunkHead},"choices":[{"index":0,"delta":{"role":"assistant","content":"Paris."},"finish_reason":null}]}`,
    `${chunkHead},"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`,
    'data: [DONE]',
    '',
  ].join('\n\n'),
};

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
    pricing: z.looseObject({
      prompt: z.string().nullable(),
      completion: z.string().nullable(),
      source: z.string().nullable(),
      date: z.string().nullable(),
    }),
    providers: z.array(z.string()),
  })
  .meta({
    id: 'ListedModel',
    description:
      'Prices are USD per token (`request`: per request); null is unknown. Further ones where a model has them: `input_cache_read`, `input_cache_write`, `input_cache_write_1h`, `input_audio`, `input_image`, `internal_reasoning`, `output_audio`, `output_image`; `tiers` holds what prompts above so many tokens cost instead. `source` says whose figures these are, `date` of when.',
  });

const listedExample = {
  id: 'qwen3-max',
  object: 'model',
  created: 1_772_323_200,
  owned_by: 'lm-studio',
  name: 'qwen3-max',
  context_length: 32_768,
  max_output_tokens: null,
  capabilities: ['chat', 'tools'],
  pricing: { prompt: '0.00000025', completion: '0.000001', source: 'deployment', date: null },
  providers: ['lm-studio-home'],
};

const registeredExample = {
  id: 'qwen3-max',
  name: 'qwen3-max',
  description: null,
  capabilities: ['chat', 'tools'],
  context_length: 32_768,
  max_output_tokens: null,
  created_at: 1_772_323_200_000,
  updated_at: 1_772_323_200_000,
  providers: ['lm-studio-home'],
};

export const modelList = z
  .object({ object: z.literal('list'), data: z.array(listedModel), models: z.array(model) })
  .meta({
    id: 'ModelList',
    description: '`data` can be called now; `models` is what is registered.',
    examples: [{ object: 'list', data: [listedExample], models: [registeredExample] }],
  });

export const foundModel = listedModel
  .extend({ description: z.string().nullable(), created_at: z.int().nullable(), updated_at: z.int().nullable() })
  .meta({
    id: 'FoundModel',
    description: 'The last three are null where nobody registered the model.',
    examples: [{ ...listedExample, description: null, created_at: 1_772_323_200_000, updated_at: 1_772_323_200_000 }],
  });

export const modelQuery = z.object({
  provider: z
    .string()
    .optional()
    .meta({ description: 'Only the models of this provider.', examples: ['lm-studio-home'] }),
});
