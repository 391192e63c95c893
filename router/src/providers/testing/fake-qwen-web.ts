import type { FakeAnswer } from './fake-answer.ts';
import { type FakeStreamParts, splitWords, sseEvent } from './fake-chat-body.ts';
import type { FakeDialect } from './fake-dialect.ts';

let chats = 0;

/** The web chat of chat.qwen.ai as the fake upstream speaks it. Shapes: what its public clients show; documented, not recorded. */
export const fakeQwenWeb: FakeDialect = {
  // Nothing goes through as bytes: every door's request is translated.
  dialect: 'events',
  plainBody: (answer) =>
    JSON.stringify({
      success: true,
      request_id: 'r',
      data: { chat_id: 'c', parent_id: 'p-plain', message_id: 'm', choices: [{ message: messageOf(answer) }] },
      usage: usageOf(answer),
    }),
  streamParts,
  errorBody: ({ message, type, code }) =>
    JSON.stringify({ success: false, request_id: 'r', data: { code: code ?? codeOf(type), details: message } }),
  errorEvent: ({ message }) => sseEvent({ error: { code: 'internal_error', details: message } }),
  // Each request is a stream, asked or not.
  streams: (headers) => headers['accept']?.startsWith('text/event-stream') ?? true,
  hasKey: (headers, key) => headers['bx-umidtoken'] === key,
  otherBody(path) {
    if (!path.endsWith('/api/v2/chats/new')) return undefined;
    chats += 1;
    return JSON.stringify({ success: true, request_id: 'r', data: { id: `chat-${chats}` } });
  },
  modelList: (ids) =>
    JSON.stringify({ data: ids.map((id) => ({ id, name: id, info: { meta: { max_context_length: 1_000 } } })) }),
  textOf: () => '',
};

function textOf(answer: FakeAnswer): string {
  return answer.says ?? 'Hello from the fake upstream.';
}

function messageOf(answer: FakeAnswer): unknown {
  return { role: 'assistant', content: textOf(answer), reasoning_content: answer.reasons };
}

function codeOf(type: string): string {
  return type === 'invalid_request_error' ? 'Bad_Request' : 'internal_error';
}

function usageOf(answer: FakeAnswer): unknown {
  const output_tokens = splitWords(textOf(answer)).length;
  return answer.usage ?? { input_tokens: 7, output_tokens, total_tokens: 7 + output_tokens };
}

function streamParts(answer: FakeAnswer): FakeStreamParts {
  const piece = (delta: unknown, usage?: unknown) => sseEvent({ choices: [{ delta }], response_id: 'r-1', usage });
  const said = { role: 'assistant', phase: 'answer', status: 'typing' };
  return {
    opening: sseEvent({ 'response.created': { chat_id: 'c', parent_id: 'p-stream', response_id: 'r-1' } }),
    content: [
      ...splitWords(answer.reasons ?? '').map((content) => piece({ ...said, phase: 'think', content })),
      ...splitWords(textOf(answer)).map((content) => piece({ ...said, content }, usageOf(answer))),
    ],
    finish: piece({ role: 'assistant', content: '', phase: 'answer', status: 'finished' }),
    usage: undefined,
    done: '',
  };
}
