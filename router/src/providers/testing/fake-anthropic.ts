import type { FakeAnswer } from './fake-answer.ts';
import { type FakeStreamParts, halves, splitWords } from './fake-chat-body.ts';
import type { FakeDialect, FakeError } from './fake-dialect.ts';

const ANSWER_ID = 'msg_fake';

/** Anthropic's Messages API as the fake upstream speaks it. Shapes: the vendor's documentation. */
export const fakeAnthropic: FakeDialect = {
  dialect: 'anthropic-messages',
  plainBody,
  streamParts,
  errorBody: (error) => JSON.stringify(envelope(error)),
  errorEvent: (error) => event('error', envelope(error)),
  hasKey: (headers, key) => headers['x-api-key'] === key,
  modelList: (ids) => {
    const data = ids.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' }));
    return JSON.stringify({ data, has_more: false, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null });
  },
  textOf: (body, stream) => {
    if (!stream) return textsOf(JSON.parse(body).content);
    const events = [...body.matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    return events.map(({ delta }) => (delta?.type === 'text_delta' ? delta.text : '')).join('');
  },
};

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
};

function envelope({ status, message }: FakeError): unknown {
  const type = /overloaded/i.test(message) ? 'overloaded_error' : (types[status] ?? 'api_error');
  return { type: 'error', error: { type, message }, request_id: 'req_fake' };
}

interface Block {
  readonly start: Readonly<Record<string, unknown>>;
  readonly deltas: readonly Readonly<Record<string, unknown>>[];
  readonly whole: Readonly<Record<string, unknown>>;
}

function blocksOf(answer: FakeAnswer): readonly Block[] {
  const text = answer.says ?? (answer.toolCalls === undefined ? 'Hello from the fake upstream.' : '');
  const thinking = answer.reasons;
  return [
    ...(thinking === undefined
      ? []
      : [
          {
            start: { type: 'thinking', thinking: '', signature: '' },
            deltas: [
              ...splitWords(thinking).map((word) => ({ type: 'thinking_delta', thinking: word })),
              { type: 'signature_delta', signature: 'fake-signature' },
            ],
            whole: { type: 'thinking', thinking, signature: 'fake-signature' },
          },
        ]),
    ...(text === ''
      ? []
      : [
          {
            start: { type: 'text', text: '' },
            deltas: splitWords(text).map((word) => ({ type: 'text_delta', text: word })),
            whole: { type: 'text', text },
          },
        ]),
    ...(answer.toolCalls ?? []).map(({ id, name, input }) => ({
      start: { type: 'tool_use', id, name, input: {} },
      deltas: halves(input).map((half) => ({ type: 'input_json_delta', partial_json: half })),
      whole: { type: 'tool_use', id, name, input: JSON.parse(input) },
    })),
  ];
}

function usageOf(answer: FakeAnswer): Readonly<Record<string, unknown>> {
  const words = splitWords(answer.says ?? 'Hello from the fake upstream.').length;
  return answer.usage ?? { input_tokens: 7, output_tokens: words };
}

function stopReasonOf(answer: FakeAnswer): string {
  return answer.finishReason ?? (answer.toolCalls === undefined ? 'end_turn' : 'tool_use');
}

function message(answer: FakeAnswer, requestedModel: string): Readonly<Record<string, unknown>> {
  const model = answer.model ?? requestedModel;
  return { id: ANSWER_ID, type: 'message', role: 'assistant', model, stop_sequence: null };
}

function plainBody(answer: FakeAnswer, requestedModel: string): string {
  return JSON.stringify({
    ...message(answer, requestedModel),
    content: blocksOf(answer).map((block) => block.whole),
    stop_reason: stopReasonOf(answer),
    ...(answer.usage === null ? {} : { usage: usageOf(answer) }),
  });
}

function streamParts(answer: FakeAnswer, requestedModel: string): FakeStreamParts {
  const usage = answer.usage === null ? {} : { usage: usageOf(answer) };
  const start = { ...message(answer, requestedModel), content: [], stop_reason: null, ...usage };
  const delta = { stop_reason: stopReasonOf(answer), stop_sequence: null };
  return {
    opening: event('message_start', { message: start }),
    content: blocksOf(answer).flatMap(blockPieces),
    finish: event('message_delta', { delta, ...usage }),
    usage: undefined,
    done: event('message_stop', {}),
  };
}

/** One text per delta; the first brings the block's start along, the last its stop. */
function blockPieces({ start, deltas }: Block, index: number): readonly string[] {
  return deltas.map((delta, position) =>
    [
      position === 0 ? event('content_block_start', { index, content_block: start }) : '',
      event('content_block_delta', { index, delta }),
      position === deltas.length - 1 ? event('content_block_stop', { index }) : '',
    ].join(''),
  );
}

function event(type: string, fields: unknown): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...(fields as object) })}\n\n`;
}

function textsOf(content: readonly { readonly type: string; readonly text?: string }[]): string {
  return content.map((block) => block.text ?? '').join('');
}
