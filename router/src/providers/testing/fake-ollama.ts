import type { FakeAnswer } from './fake-answer.ts';
import { type FakeStreamParts, splitWords } from './fake-chat-body.ts';
import type { FakeDialect } from './fake-dialect.ts';

/** Ollama's `/api/chat` as the fake upstream speaks it: a line of JSON per piece. Shapes: recorded exchanges. */
export const fakeOllama: FakeDialect = {
  // Nothing goes through as bytes: every door's request is translated.
  dialect: 'events',
  plainBody: (answer, model) => line(model, { ...messageOf(answer), content: textOf(answer) }, answer),
  streamParts,
  errorBody: ({ message }) => JSON.stringify({ error: message }),
  errorEvent: ({ message }) => `${JSON.stringify({ error: message })}\n`,
  hasKey: (headers, key) => headers.authorization === `Bearer ${key}`,
  modelList: (ids) => JSON.stringify({ object: 'list', data: ids.map((id) => ({ id, object: 'model' })) }),
  textOf: () => '',
};

function textOf(answer: FakeAnswer): string {
  return answer.says ?? (answer.toolCalls === undefined ? 'Hello from the fake upstream.' : '');
}

function messageOf(answer: FakeAnswer): Readonly<Record<string, unknown>> {
  const calls = answer.toolCalls?.map(({ id, name, input }, index) => ({
    id,
    function: { index, name, arguments: JSON.parse(input) },
  }));
  return {
    role: 'assistant',
    ...(answer.reasons === undefined ? {} : { thinking: answer.reasons }),
    ...(calls === undefined ? {} : { tool_calls: calls }),
  };
}

function line(model: string, message: unknown, last?: FakeAnswer): string {
  const done =
    last === undefined ? { done: false } : { done: true, done_reason: last.finishReason ?? 'stop', ...countsOf(last) };
  return `${JSON.stringify({ model, created_at: '2026-01-01T00:00:00Z', message, ...done })}\n`;
}

function countsOf(answer: FakeAnswer): Readonly<Record<string, unknown>> {
  if (answer.usage === null) return {};
  return answer.usage ?? { prompt_eval_count: 7, eval_count: splitWords(textOf(answer)).length };
}

function streamParts(answer: FakeAnswer, model: string): FakeStreamParts {
  const piece = (message: unknown) => line(model, { role: 'assistant', content: '', ...(message as object) });
  const { tool_calls } = messageOf(answer);
  return {
    opening: piece({}),
    content: [
      ...splitWords(answer.reasons ?? '').map((thinking) => piece({ thinking })),
      ...splitWords(textOf(answer)).map((content) => piece({ content })),
      ...(tool_calls === undefined ? [] : [piece({ tool_calls })]),
    ],
    finish: line(model, { role: 'assistant', content: '' }, answer),
    usage: undefined,
    done: '',
  };
}
