import { z } from 'zod';
import { spentBudget } from './inference-contracts.ts';
import type { PlainAnswer } from './route-description.ts';

/** Anthropic's door as the reference describes it: for readers, the main fields (`doors/inference/anthropic/check-messages-body` checks). */
const block = z.looseObject({ type: z.string() });
const content = z.union([z.string(), z.array(block)]);

const prompt = {
  model: z.string().optional().meta({ description: 'A model, `provider/model`, or `auto` for the default model.' }),
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content })).min(1),
  system: content.optional(),
  tools: z.array(z.looseObject({})).optional(),
  tool_choice: z.looseObject({ type: z.string() }).optional(),
  thinking: z.looseObject({ type: z.string() }).optional(),
};
const question = { model: 'auto', messages: [{ role: 'user', content: 'What is the capital of France?' }] };

export const messagesRequest = z.looseObject({ ...prompt, max_tokens: z.int(), stream: z.boolean().optional() }).meta({
  id: 'MessagesRequest',
  description:
    'Anthropic’s dialect, before every provider. What a provider cannot be told is listed in x-router-dropped-params.',
  examples: [
    { ...question, max_tokens: 150 },
    { ...question, max_tokens: 150, stream: true },
  ],
});

export const countTokensRequest = z.looseObject(prompt).meta({ id: 'CountTokensRequest', examples: [question] });

export const tokenCount = z.object({ input_tokens: z.int() }).meta({
  id: 'TokenCount',
  description: 'With the header x-router-estimated: true where the provider itself does not count.',
  examples: [{ input_tokens: 14 }],
});

export const message = z
  .looseObject({
    id: z.string(),
    type: z.literal('message'),
    role: z.literal('assistant'),
    model: z.string(),
    content: z.array(block),
    stop_reason: z.string().nullable(),
    stop_sequence: z.string().nullable(),
    usage: z.looseObject({ input_tokens: z.int(), output_tokens: z.int() }),
  })
  .meta({
    id: 'Message',
    examples: [
      {
        id: 'msg_8f3a1c',
        type: 'message',
        role: 'assistant',
        model: 'qwen3-max',
        content: [{ type: 'text', text: 'Paris.' }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage: { input_tokens: 14, output_tokens: 7 },
      },
    ],
  });

export const messageStream: PlainAnswer = {
  contentType: 'text/event-stream',
  example: [
    'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_8f3a1c","type":"message","role":"assistant","model":"qwen3-max","content":[]}}',
    'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Paris."}}',
    'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}',
    'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}',
    'event: message_stop\ndata: {"type":"message_stop"}',
    '',
  ].join('\n\n'),
};

export const messagesError = z
  .object({
    type: z.literal('error'),
    error: z.looseObject({
      type: z.string(),
      message: z.string(),
      code: z.string(),
      param: z.string().optional(),
      upstream_code: z.string().optional(),
      retry_after_ms: z.int().optional(),
      budget: spentBudget,
      attempts: z.array(z.looseObject({ provider: z.string(), outcome: z.string() })).optional(),
    }),
    request_id: z.string(),
  })
  .meta({
    id: 'MessagesError',
    description: 'Anthropic’s form, with the router’s own code and the calls that were made upstream.',
    failures: [
      {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: '"messages.0.role" must be "user" or "assistant".',
          code: 'invalid_request',
          param: 'messages.0.role',
        },
        request_id: 'req_8f3a1c',
      },
    ],
  });
