import type { FakeAnswer } from './fake-answer.ts';
import { type FakeStreamParts, halves, splitWords } from './fake-chat-body.ts';
import type { FakeDialect } from './fake-dialect.ts';

const ANSWER_ID = 'dashscope-fake';

/** DashScope's native generation as the fake upstream speaks it. Shapes: the vendor's documentation; nothing was recorded. */
export const fakeDashScope: FakeDialect = {
  // Nothing goes through as bytes: every door's request is translated.
  dialect: 'events',
  plainBody: (answer) =>
    JSON.stringify({ request_id: ANSWER_ID, output: { choices: [whole(answer)] }, ...usageOf(answer) }),
  streamParts,
  errorBody: ({ message, code }) => JSON.stringify({ code: code ?? 'Error', message, request_id: ANSWER_ID }),
  errorEvent: ({ message, code, status }) =>
    `id:1\nevent:error\n:HTTP_STATUS/${status}\ndata:${JSON.stringify({ code: code ?? 'Error', message, request_id: ANSWER_ID })}\n\n`,
  streams: (headers) => headers['x-dashscope-sse'] === 'enable',
  hasKey: (headers, key) => headers.authorization === `Bearer ${key}`,
  modelList: (ids) => JSON.stringify({ object: 'list', data: ids.map((id) => ({ id, object: 'model' })) }),
  textOf: () => '',
};

function textOf(answer: FakeAnswer): string {
  return answer.says ?? (answer.toolCalls === undefined ? 'Hello from the fake upstream.' : '');
}

function usageOf(answer: FakeAnswer): { readonly usage?: unknown } {
  if (answer.usage === null) return {};
  const output_tokens = splitWords(textOf(answer)).length;
  return { usage: answer.usage ?? { input_tokens: 7, output_tokens, total_tokens: 7 + output_tokens } };
}

function finishOf(answer: FakeAnswer): string {
  return answer.finishReason ?? (answer.toolCalls === undefined ? 'stop' : 'tool_calls');
}

function whole(answer: FakeAnswer): unknown {
  const calls = answer.toolCalls?.map(({ id, name, input }) => ({
    id,
    type: 'function',
    function: { name, arguments: input },
  }));
  return {
    finish_reason: finishOf(answer),
    message: {
      role: 'assistant',
      content: textOf(answer),
      ...(answer.reasons === undefined ? {} : { reasoning_content: answer.reasons }),
      ...(calls === undefined ? {} : { tool_calls: calls }),
    },
  };
}

function streamParts(answer: FakeAnswer): FakeStreamParts {
  const event = (message: unknown, finish = 'null') =>
    `id:1\nevent:result\n:HTTP_STATUS/200\ndata:${JSON.stringify({
      output: { choices: [{ message, finish_reason: finish }] },
      ...usageOf(answer),
      request_id: ANSWER_ID,
    })}\n\n`;
  return {
    opening: event({ role: 'assistant', content: '' }),
    content: [
      ...splitWords(answer.reasons ?? '').map((word) => event({ content: '', reasoning_content: word })),
      ...splitWords(textOf(answer)).map((word) => event({ content: word })),
      ...(answer.toolCalls ?? []).flatMap(({ id, name, input }, index) => [
        event({ content: '', tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
        ...halves(input).map((half) => event({ content: '', tool_calls: [{ index, function: { arguments: half } }] })),
      ]),
    ],
    finish: event({ content: '' }, finishOf(answer)),
    usage: undefined,
    done: '',
  };
}
