import type { FakeAnswer } from './fake-answer.ts';
import { type FakeStreamParts, halves, splitWords, sseEvent } from './fake-chat-body.ts';
import type { FakeDialect } from './fake-dialect.ts';

const ANSWER_ID = 'cohere-fake';

/** Cohere's chat as the fake upstream speaks it. Shapes: recorded exchanges. */
export const fakeCohere: FakeDialect = {
  // Nothing goes through as bytes: every door's request is translated.
  dialect: 'events',
  plainBody,
  streamParts,
  errorBody: ({ message }) => JSON.stringify({ id: ANSWER_ID, message }),
  errorEvent: ({ message }) =>
    sseEvent({ type: 'message-end', delta: { error: message, finish_reason: 'ERROR', usage: {} } }),
  hasKey: (headers, key) => headers.authorization === `Bearer ${key}`,
  modelList: (ids) =>
    JSON.stringify({ models: ids.map((name) => ({ name, endpoints: ['chat'], context_length: 1_000 })) }),
  textOf: () => '',
};

function textOf(answer: FakeAnswer): string {
  return answer.says ?? (answer.toolCalls === undefined ? 'Hello from the fake upstream.' : '');
}

function usageOf(answer: FakeAnswer): Readonly<Record<string, unknown>> {
  const output_tokens = splitWords(textOf(answer)).length;
  return (
    answer.usage ?? { billed_units: { input_tokens: 3, output_tokens }, tokens: { input_tokens: 7, output_tokens } }
  );
}

function finishOf(answer: FakeAnswer): string {
  return answer.finishReason ?? (answer.toolCalls === undefined ? 'COMPLETE' : 'TOOL_CALL');
}

function plainBody(answer: FakeAnswer): string {
  const text = textOf(answer);
  const calls = answer.toolCalls?.map(({ id, name, input }) => ({
    id,
    type: 'function',
    function: { name, arguments: input },
  }));
  return JSON.stringify({
    id: ANSWER_ID,
    message: {
      role: 'assistant',
      content: [
        ...(answer.reasons === undefined ? [] : [{ type: 'thinking', thinking: answer.reasons }]),
        ...(text === '' ? [] : [{ type: 'text', text }]),
      ],
      ...(calls === undefined ? {} : { tool_calls: calls }),
    },
    finish_reason: finishOf(answer),
    ...(answer.usage === null ? {} : { usage: usageOf(answer) }),
  });
}

function streamParts(answer: FakeAnswer): FakeStreamParts {
  const piece = (content: unknown) => sseEvent({ type: 'content-delta', index: 0, delta: { message: { content } } });
  const usage = answer.usage === null ? {} : { usage: usageOf(answer) };
  return {
    opening: sseEvent({ type: 'message-start', id: ANSWER_ID, delta: { message: { role: 'assistant' } } }),
    content: [
      ...splitWords(answer.reasons ?? '').map((thinking) => piece({ thinking })),
      ...splitWords(textOf(answer)).map((text) => piece({ text })),
      ...(answer.toolCalls ?? []).flatMap(({ id, name, input }, index) => {
        const call = (type: string, tool_calls: unknown) =>
          sseEvent({ type, index, delta: { message: { tool_calls } } });
        return [
          call('tool-call-start', { id, type: 'function', function: { name, arguments: '' } }),
          ...halves(input).map((half) => call('tool-call-delta', { function: { arguments: half } })),
          sseEvent({ type: 'tool-call-end', index }),
        ];
      }),
    ],
    finish: sseEvent({ type: 'message-end', delta: { finish_reason: finishOf(answer), ...usage } }),
    usage: undefined,
    done: 'data: [DONE]\n\n',
  };
}
