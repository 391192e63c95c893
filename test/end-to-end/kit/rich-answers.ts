import type { FakeAnswer } from '../../../router/src/providers/testing/fake-answer.ts';

/** Answers with everything that OpenAI-compatible upstreams send beside plain text; written by hand after the vendors' documentation. */
const envelope = { id: 'chatcmpl-rich', created: 1_790_000_000, model: 'fake-model', system_fingerprint: 'fp_rich' };

const usage = {
  prompt_tokens: 20,
  completion_tokens: 30,
  total_tokens: 50,
  prompt_tokens_details: { cached_tokens: 8 },
  completion_tokens_details: { reasoning_tokens: 12 },
};

const logprobs = {
  content: [{ token: 'Oui', logprob: -0.25, bytes: [79, 117, 105], top_logprobs: [{ token: 'Non', logprob: -1.5 }] }],
};

export const richPlain = {
  ...envelope,
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'Oui',
        reasoning_content: 'Je réfléchis.',
        annotations: [{ type: 'url_citation', url_citation: { url: 'https://example.org', title: 'Exemple' } }],
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city":"Zürich"}' } },
          { id: 'call_b', type: 'function', function: { name: 'weather', arguments: '{"city":"東京"}' } },
        ],
      },
      logprobs,
      finish_reason: 'tool_calls',
    },
    { index: 1, message: { role: 'assistant', content: 'Si' }, logprobs: null, finish_reason: 'stop' },
  ],
  usage,
  vendor_field: { nested: [1, 2.5, 'x'] },
};

const chunk = (choices: readonly unknown[], more: object = {}) => ({
  ...envelope,
  object: 'chat.completion.chunk',
  choices,
  ...more,
});
const delta = (value: object, index = 0) =>
  chunk([{ index, delta: value, finish_reason: null }], { vendor_field: 'per chunk' });

/** Two parallel tool calls with interleaved arguments, reasoning, logprobs, two choices, unknown fields. */
export const richChunks = [
  delta({ role: 'assistant', content: '' }),
  delta({ reasoning_content: 'Je ' }),
  delta({ reasoning_content: 'réfléchis.' }),
  chunk([{ index: 0, delta: { content: 'Oui' }, logprobs, finish_reason: null }]),
  delta({ role: 'assistant', content: 'Si' }, 1),
  delta({
    tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'weather', arguments: '' } }],
  }),
  delta({
    tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'weather', arguments: '' } }],
  }),
  delta({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
  delta({ tool_calls: [{ index: 1, function: { arguments: '{"city":"東' } }] }),
  delta({ tool_calls: [{ index: 1, function: { arguments: '京"}' } }] }),
  delta({ tool_calls: [{ index: 0, function: { arguments: '"Zürich"}' } }] }),
  chunk([{ index: 1, delta: {}, finish_reason: 'stop' }]),
  chunk([{ index: 0, delta: {}, finish_reason: 'tool_calls' }]),
];

export const usageChunk = chunk([], { usage });

/** Replays `richPlain` or `richChunks` (with the usage chunk where the request asks for it), cut into small pieces. */
export function richAnswer(request: { readonly body: Readonly<Record<string, unknown>> }): FakeAnswer {
  if (request.body['stream'] !== true) return { raw: { status: 200, body: JSON.stringify(richPlain) } };
  const streamOptions = request.body['stream_options'] as { include_usage?: boolean } | undefined;
  const chunks = streamOptions?.include_usage === true ? [...richChunks, usageChunk] : richChunks;
  const body = `${chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')}data: [DONE]\n\n`;
  return { raw: { status: 200, headers: { 'content-type': 'text/event-stream' }, body, pieceBytes: 97 } };
}
