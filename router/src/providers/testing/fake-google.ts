import type { FakeAnswer } from './fake-answer.ts';
import { type FakeStreamParts, splitWords } from './fake-chat-body.ts';
import type { FakeDialect, FakeError } from './fake-dialect.ts';

const ANSWER_ID = 'gen-fake';

/** Gemini's `generateContent` as the fake upstream speaks it. Shapes: recorded exchanges and the vendor's documentation. */
export const fakeGoogle: FakeDialect = {
  dialect: 'google-generate',
  plainBody: (answer, requestedModel) =>
    JSON.stringify(chunk(answer, requestedModel, partsOf(answer).flat(), finishOf(answer))),
  streamParts,
  errorBody: (error) => JSON.stringify(envelope(error)),
  errorEvent: (error) => event(envelope(error)),
  streams: (_headers, path) => path.includes(':streamGenerateContent'),
  modelIn: (path) => /\/models\/([^/:?]+):/.exec(path)?.[1] ?? 'fake-model',
  hasKey: (headers, key) => headers['x-goog-api-key'] === key,
  modelList: (ids) => {
    const supportedGenerationMethods = ['generateContent', 'countTokens'];
    return JSON.stringify({ models: ids.map((id) => ({ name: `models/${id}`, supportedGenerationMethods })) });
  },
  textOf: (body, stream) => {
    const chunks = stream
      ? [...body.matchAll(/^data: (\{.*\})\r?$/gm)].map(([, data]) => JSON.parse(data ?? ''))
      : [JSON.parse(body)];
    return chunks
      .flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
      .map((part: { readonly text?: string; readonly thought?: boolean }) => (part.thought ? '' : (part.text ?? '')))
      .join('');
  },
};

/** The same at Vertex AI, whose list has another form. */
export const fakeVertex: FakeDialect = {
  ...fakeGoogle,
  modelList: (ids) =>
    JSON.stringify({ publisherModels: ids.map((id) => ({ name: `publishers/google/models/${id}` })) }),
};

const statuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

function envelope({ status, message }: FakeError): unknown {
  const code = status === 200 ? 503 : status;
  return { error: { code, message, status: statuses[code] ?? 'INTERNAL' } };
}

type Part = Readonly<Record<string, unknown>>;

/** Parts in groups: what comes in one chunk of a stream. Calls come whole. */
function partsOf(answer: FakeAnswer): readonly (readonly Part[])[] {
  const text = answer.says ?? (answer.toolCalls === undefined ? 'Hello from the fake upstream.' : '');
  return [
    ...splitWords(answer.reasons ?? '').map((word) => [{ text: word, thought: true }]),
    ...splitWords(text).map((word) => [{ text: word }]),
    ...(answer.toolCalls ?? []).map(({ id, name, input }) => [
      { functionCall: { id, name, args: JSON.parse(input) }, thoughtSignature: 'fake-signature' },
    ]),
  ];
}

function usageOf(answer: FakeAnswer): Readonly<Record<string, unknown>> {
  if (answer.usage === null) return {};
  const words = splitWords(answer.says ?? 'Hello from the fake upstream.').length;
  const counted = { promptTokenCount: 7, candidatesTokenCount: words, totalTokenCount: 7 + words };
  return { usageMetadata: answer.usage ?? counted };
}

function finishOf(answer: FakeAnswer): string {
  return answer.finishReason ?? 'STOP';
}

function chunk(answer: FakeAnswer, requestedModel: string, parts: readonly Part[], finishReason?: string): unknown {
  return {
    candidates: [
      { content: { role: 'model', parts }, ...(finishReason === undefined ? {} : { finishReason }), index: 0 },
    ],
    ...usageOf(answer),
    modelVersion: answer.model ?? requestedModel,
    responseId: ANSWER_ID,
  };
}

function streamParts(answer: FakeAnswer, requestedModel: string): FakeStreamParts {
  return {
    opening: event(chunk(answer, requestedModel, [{ text: '' }])),
    content: partsOf(answer).map((parts) => event(chunk(answer, requestedModel, parts))),
    finish: event(chunk(answer, requestedModel, [{ text: '' }], finishOf(answer))),
    usage: undefined,
    // Nothing but the end of the connection ends a stream.
    done: '',
  };
}

function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\r\n\r\n`;
}
