import type { FakeAnswer } from './fake-answer.ts';

const CREATED_S = 1_790_000_000;
const ANSWER_ID = 'chatcmpl-fake';

interface FakeChatBody {
  readonly text: string;
  readonly model: string;
  readonly finishReason: string;
  readonly usage: Readonly<Record<string, unknown>> | null;
}

/** Fills in what a script leaves open. */
function readFakeAnswer(answer: FakeAnswer, requestedModel: string): FakeChatBody {
  const text = answer.says ?? (answer.toolCalls === undefined ? 'Hello from the fake upstream.' : '');
  const words = splitWords(text).length;
  return {
    text,
    model: answer.model ?? requestedModel,
    finishReason: answer.finishReason ?? (answer.toolCalls === undefined ? 'stop' : 'tool_calls'),
    usage:
      answer.usage === undefined
        ? { prompt_tokens: 7, completion_tokens: words, total_tokens: 7 + words }
        : answer.usage,
  };
}

/** A plain answer in OpenAI's dialect. */
export function plainBody(answer: FakeAnswer, requestedModel: string): string {
  const body = readFakeAnswer(answer, requestedModel);
  const toolCalls = answer.toolCalls?.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.input },
  }));
  return JSON.stringify({
    id: ANSWER_ID,
    object: 'chat.completion',
    created: CREATED_S,
    model: body.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: toolCalls !== undefined && body.text === '' ? null : body.text,
          ...(answer.reasons === undefined ? {} : { reasoning_content: answer.reasons }),
          ...(toolCalls === undefined ? {} : { tool_calls: toolCalls }),
        },
        finish_reason: body.finishReason,
      },
    ],
    ...(body.usage === null ? {} : { usage: body.usage }),
  });
}

export interface FakeStreamParts {
  /** The role chunk, that carries no content. */
  readonly opening: string;
  /** One SSE event per piece of content. */
  readonly content: readonly string[];
  readonly finish: string;
  /** The chunk with empty choices; undefined where it was not asked for or is never sent. */
  readonly usage: string | undefined;
  readonly done: string;
}

/** A streamed answer in OpenAI's dialect, in the parts that faults cut at. */
export function streamParts(answer: FakeAnswer, requestedModel: string, wantsUsage: boolean): FakeStreamParts {
  const body = readFakeAnswer(answer, requestedModel);
  const event = (delta: unknown, finishReason: string | null = null) =>
    sseEvent({ ...envelope(body.model), choices: [{ index: 0, delta, finish_reason: finishReason }] });
  return {
    opening: event({ role: 'assistant', content: '' }),
    content: [
      ...splitWords(answer.reasons ?? '').map((word) => event({ reasoning_content: word })),
      ...splitWords(body.text).map((word) => event({ content: word })),
      ...(answer.toolCalls ?? []).flatMap((call, index) => [
        event({
          tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
        }),
        ...halves(call.input).map((half) => event({ tool_calls: [{ index, function: { arguments: half } }] })),
      ]),
    ],
    finish: event({}, body.finishReason),
    usage:
      wantsUsage && body.usage !== null
        ? sseEvent({ ...envelope(body.model), choices: [], usage: body.usage })
        : undefined,
    done: 'data: [DONE]\n\n',
  };
}

export function sseEvent(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function envelope(model: string): Record<string, unknown> {
  return { id: ANSWER_ID, object: 'chat.completion.chunk', created: CREATED_S, model };
}

export function splitWords(text: string): readonly string[] {
  return text.match(/\s*\S+\s*$|\s*\S+/g) ?? [];
}

export function halves(text: string): readonly string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((half) => half !== '');
}
