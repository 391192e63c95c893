import { z } from 'zod';
import type { PlainAnswer } from './route-description.ts';

/** OpenAI's Responses dialect as the reference describes it: for readers, the main fields (`doors/inference/responses/check-responses-body` checks). */
const item = z.looseObject({ type: z.string().optional() });

const prompt = {
  model: z.string().optional().meta({ description: 'A model, `provider/model`, or `auto` for the default model.' }),
  input: z
    .union([z.string(), z.array(item)])
    .optional()
    .meta({ description: 'Needed unless the request goes on from something kept.' }),
  instructions: z.string().nullish(),
  previous_response_id: z
    .string()
    .nullish()
    .meta({ description: 'A kept response to go on from, whoever answered it.' }),
  conversation: z.union([z.string(), z.looseObject({ id: z.string() })]).nullish(),
  tools: z.array(z.looseObject({ type: z.string() })).optional(),
};
const question = { model: 'auto', input: 'What is the capital of France?' };

export const responsesRequest = z
  .looseObject({
    ...prompt,
    stream: z.boolean().optional(),
    store: z
      .boolean()
      .optional()
      .meta({ description: 'Whether the response is kept to be gone on from; true if left out.' }),
  })
  .meta({
    id: 'ResponsesRequest',
    description:
      'OpenAI’s Responses dialect, before every provider. What a provider cannot be told is listed in x-router-dropped-params. `background` is not supported.',
    examples: [question, { ...question, stream: true, store: false }],
  });

export const inputTokensRequest = z.looseObject(prompt).meta({ id: 'InputTokensRequest', examples: [question] });

export const inputTokens = z.object({ object: z.literal('response.input_tokens'), input_tokens: z.int() }).meta({
  id: 'InputTokens',
  description: 'With the header x-router-estimated: true where the provider itself does not count.',
  examples: [{ object: 'response.input_tokens', input_tokens: 14 }],
});

const sampleResponse = {
  id: 'resp_01m7z8eehjn5d3fw2bq6k9t0ac',
  object: 'response',
  created_at: 1_772_323_200,
  status: 'completed',
  model: 'qwen3-max',
  output: [
    {
      id: 'msg_01m7z8eehjn5d3fw2bq6k9t0ac_0',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Paris.', annotations: [], logprobs: [] }],
    },
  ],
  usage: { input_tokens: 14, output_tokens: 7, total_tokens: 21 },
} as const;

export const response = z
  .looseObject({
    id: z.string(),
    object: z.literal('response'),
    created_at: z.number(),
    status: z.string(),
    model: z.string(),
    output: z.array(item),
    usage: z.looseObject({ input_tokens: z.int(), output_tokens: z.int(), total_tokens: z.int() }).optional(),
  })
  .meta({ id: 'Response', examples: [sampleResponse] });

export const responseStream: PlainAnswer = {
  contentType: 'text/event-stream',
  example: [
    'event: response.created\ndata: {"type":"response.created","sequence_number":0,"response":{"id":"resp_01m7z8eehjn5d3fw2bq6k9t0ac","object":"response","status":"in_progress","output":[]}}',
    'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_01m7z8eehjn5d3fw2bq6k9t0ac_0","output_index":0,"content_index":0,"delta":"Paris.","logprobs":[]}',
    'event: response.completed\ndata: {"type":"response.completed","sequence_number":8,"response":{"id":"resp_01m7z8eehjn5d3fw2bq6k9t0ac","object":"response","status":"completed"}}',
    '',
  ].join('\n\n'),
};

export const responseParams = z.object({
  id: z.string().meta({ description: 'The id of a kept response.', examples: ['resp_01m7z8eehjn5d3fw2bq6k9t0ac'] }),
});

export const conversationParams = z.object({
  id: z.string().meta({ description: 'The id of a conversation.', examples: ['conv_01m7z8eehjn5d3fw2bq6k9t0ac'] }),
});

const deleted = (id: string, object: string) =>
  z.object({ id: z.string(), object: z.literal(object), deleted: z.literal(true) }).meta({
    examples: [{ id, object, deleted: true }],
  });

export const responseDeleted = deleted('resp_01m7z8eehjn5d3fw2bq6k9t0ac', 'response.deleted').meta({
  id: 'ResponseDeleted',
});
export const conversationDeleted = deleted('conv_01m7z8eehjn5d3fw2bq6k9t0ac', 'conversation.deleted').meta({
  id: 'ConversationDeleted',
});

export const itemsQuery = z.object({
  order: z
    .enum(['asc', 'desc'])
    .optional()
    .meta({ examples: ['asc'] }),
  limit: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .meta({ examples: [20] }),
  after: z
    .string()
    .optional()
    .meta({ examples: ['msg_01m7z8eehjn5d3fw2bq6k9t0ac_i0'] }),
});

export const itemList = z
  .object({
    object: z.literal('list'),
    data: z.array(item),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
    has_more: z.boolean(),
  })
  .meta({
    id: 'ItemList',
    description:
      'All that the model was told, what it went on from included; newest first where nobody says otherwise.',
    examples: [
      {
        object: 'list',
        data: [
          {
            id: 'msg_01m7z8eehjn5d3fw2bq6k9t0ac_i0',
            type: 'message',
            role: 'user',
            content: [{ type: 'input_text', text: 'Hello!' }],
          },
        ],
        first_id: 'msg_01m7z8eehjn5d3fw2bq6k9t0ac_i0',
        last_id: 'msg_01m7z8eehjn5d3fw2bq6k9t0ac_i0',
        has_more: false,
      },
    ],
  });

export const conversationItem = item.meta({
  id: 'ConversationItem',
  examples: [
    {
      id: 'msg_01m7z8eehjn5d3fw2bq6k9t0ac_i0',
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: 'Hello!' }],
    },
  ],
});

export const conversationRequest = z
  .looseObject({ items: z.array(item).optional(), metadata: z.looseObject({}).optional() })
  .meta({
    id: 'ConversationRequest',
    examples: [{ items: [{ role: 'user', content: 'Hello!' }], metadata: { topic: 'demo' } }],
  });

export const conversationUpdate = z
  .looseObject({ metadata: z.looseObject({}) })
  .meta({ id: 'ConversationUpdate', examples: [{ metadata: { topic: 'demo' } }] });

export const newItems = z.looseObject({ items: z.array(item).min(1).max(20) }).meta({
  id: 'NewConversationItems',
  examples: [{ items: [{ type: 'message', role: 'user', content: 'Hello!' }] }],
});

export const itemParams = conversationParams.extend({
  item: z.string().meta({ description: 'The id of an item.', examples: ['msg_01m7z8eehjn5d3fw2bq6k9t0ac_i0'] }),
});

export const conversation = z
  .object({
    id: z.string(),
    object: z.literal('conversation'),
    created_at: z.int(),
    metadata: z.looseObject({}),
  })
  .meta({
    id: 'Conversation',
    examples: [
      {
        id: 'conv_01m7z8eehjn5d3fw2bq6k9t0ac',
        object: 'conversation',
        created_at: 1_772_323_200,
        metadata: { topic: 'demo' },
      },
    ],
  });
