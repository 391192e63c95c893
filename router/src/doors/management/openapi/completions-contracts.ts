import { z } from 'zod';
import { usage } from './inference-contracts.ts';
import type { PlainAnswer } from './route-description.ts';
import { routingFields } from './routing-fields.ts';

/** OpenAI's older completions as the reference describes them: for readers, the main fields (`doors/inference/openai/completions` checks). */
export const completionRequest = z
  .looseObject({
    model: z.string().optional().meta({ description: 'A model, `provider/model`, or `auto` for the default model.' }),
    prompt: z.union([z.string(), z.array(z.union([z.string(), z.int(), z.array(z.int())]))]).meta({
      description: 'A text to go on from. Several, and token ids, only before providers with such an endpoint.',
    }),
    suffix: z.string().nullish(),
    stream: z.boolean().nullish(),
    max_tokens: z.number().nullish(),
    temperature: z.number().nullish(),
    ...routingFields,
  })
  .meta({
    id: 'CompletionRequest',
    description:
      'A provider that only knows chats is asked as in a chat. Fields that are not listed here are passed on.',
    examples: [
      { model: 'auto', prompt: 'The capital of France is', max_tokens: 16 },
      { model: 'auto', prompt: 'Say something short.', stream: true },
    ],
  });

const choices = z.array(z.looseObject({ index: z.int(), text: z.string(), finish_reason: z.string().nullable() }));
const envelope = { id: z.string(), object: z.literal('text_completion'), created: z.int(), model: z.string(), choices };

export const completion = z.looseObject({ ...envelope, usage: usage.optional() }).meta({
  id: 'Completion',
  examples: [
    {
      id: 'cmpl-8f3a1c',
      object: 'text_completion',
      created: 1_772_323_200,
      model: 'qwen3-max',
      choices: [{ index: 0, text: ' Paris.', logprobs: null, finish_reason: 'stop' }],
      usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 },
    },
  ],
});

const chunkHead = 'data: {"id":"cmpl-8f3a1c","object":"text_completion","created":1772323200,"model":"qwen3-max"';

export const completionStream: PlainAnswer = {
  contentType: 'text/event-stream',
  event: z.looseObject({ ...envelope, usage: usage.nullish() }).meta({
    id: 'CompletionChunk',
    description:
      'The last event carries `[DONE]` instead. A stream that breaks ends with an `InferenceError` and without it.',
  }),
  example: [
    `${chunkHead},"choices":[{"index":0,"text":" Paris.","logprobs":null,"finish_reason":null}]}`,
    `${chunkHead},"choices":[{"index":0,"text":"","logprobs":null,"finish_reason":"stop"}]}`,
    'data: [DONE]',
    '',
  ].join('\n\n'),
};
