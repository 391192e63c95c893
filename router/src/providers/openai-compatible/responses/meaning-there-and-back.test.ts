import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  ChatMeaning,
  OutputFormat,
  ReasoningWish,
  ToolChoice,
  ToolDefinition,
} from '../../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../../domain/chat-message.ts';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import type { ContentPart } from '../../../domain/media.ts';
import { withoutPlaces } from '../../../domain/testing/without-places.ts';
import { openAiSchema, openAiSchemaMissing } from '../../../doors/inference/testing/openai-schema.ts';
import { readResponsesBody } from '../../../doors/inference/testing/read-responses-body.ts';
import { encodeResponses } from './encode-responses.ts';
import { openAiResponsesQuirks } from './responses-quirks.ts';

const dialect = 'openai-responses';
const word = fc.stringMatching(/^[a-z]{1,8}$/);
const text = fc.string({ minLength: 1 }).map((value): ContentPart => ({ type: 'text', text: value }));
const media = fc.constantFrom<ContentPart>(
  { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' }, detail: 'low' },
  { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' }, detail: 'auto' },
  { type: 'image', source: { kind: 'file-id', id: 'file_1' }, detail: 'high' },
  { type: 'file', filename: 'a.pdf', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' } },
  { type: 'file', source: { kind: 'url', url: 'https://a.example/b.pdf' } },
  { type: 'file', source: { kind: 'file-id', id: 'file_2' } },
);
const content = fc.array(fc.oneof(text, media), { minLength: 1, maxLength: 3 });
const call = fc.record({
  type: fc.constant('tool-call' as const),
  id: word,
  name: word,
  input: fc.jsonValue().map((value) => JSON.stringify({ value })),
});
const said = fc.oneof<fc.Arbitrary<AssistantPart>[]>(
  text as fc.Arbitrary<AssistantPart>,
  fc.string({ minLength: 1 }).map((value): AssistantPart => ({ type: 'refusal', text: value })),
  fc.record({
    type: fc.constant('reasoning' as const),
    text: fc.string(),
    seal: fc.record({
      dialect: fc.constant('openai-responses' as const),
      issuer: fc.constant('openai'),
      value: word,
      id: word,
    }),
  }),
  call,
  call.map((part): AssistantPart => ({ ...part, id: `custom_${part.id}`, input: 'free\ntext', custom: true })),
  fc.constant<AssistantPart>({
    type: 'native',
    native: {
      dialect,
      name: 'web_search_call',
      value: { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'a' } },
    },
  }),
);
/** What was said in one turn follows itself; two turns behind each other would be one. */
const exchange = fc
  .tuple(fc.array(said, { minLength: 1, maxLength: 5 }), content, fc.boolean())
  .map(([parts, shown, answers]): readonly ChatMessage[] => [
    { role: 'assistant', parts },
    ...parts.flatMap((part): readonly ChatMessage[] =>
      part.type === 'tool-call' && answers ? [{ role: 'tool', callId: part.id, parts: shown }] : [],
    ),
    { role: 'user', parts: shown },
  ]);
const messages = fc
  .tuple(
    fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    fc.constantFrom('user' as const, 'developer' as const),
    content,
    fc.array(exchange, { maxLength: 3 }),
  )
  .map(([instructions, role, parts, exchanges]): readonly ChatMessage[] => [
    ...(instructions === undefined
      ? []
      : [{ role: 'system' as const, parts: [{ type: 'text' as const, text: instructions }] }]),
    { role, parts },
    ...exchanges.flat(),
  ]);
const tool = fc.oneof<fc.Arbitrary<ToolDefinition>[]>(
  fc.record({
    kind: fc.constant('function' as const),
    name: word,
    description: fc.string(),
    inputSchema: fc.constant({ type: 'object', properties: {} }),
    strict: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('custom' as const),
    name: word.map((name) => `custom_${name}`),
    format: fc.constant({ type: 'grammar', syntax: 'lark', definition: 'start: "a"' }),
  }),
  fc.constant<ToolDefinition>({
    kind: 'native',
    native: { dialect, name: 'web_search', value: { type: 'web_search' } },
  }),
);
const choice = fc.oneof<fc.Arbitrary<ToolChoice>[]>(
  fc.constantFrom<ToolChoice>({ kind: 'auto' }, { kind: 'none' }, { kind: 'required' }),
  word.map((name): ToolChoice => ({ kind: 'tool', name })),
  fc.array(word, { minLength: 1 }).map((names): ToolChoice => ({ kind: 'allowed', mode: 'required', names })),
);
const output = fc.constantFrom<OutputFormat>(
  { kind: 'text' },
  { kind: 'json' },
  { kind: 'schema', name: 'a', schema: { type: 'object' }, strict: true, description: 'b' },
);
const reasoning = fc.record({
  enabled: fc.constant(undefined),
  effort: fc.constantFrom('low', 'high', 'none'),
  budgetTokens: fc.constant(undefined),
  summary: fc.constantFrom(undefined, 'auto', 'concise'),
}) as fc.Arbitrary<ReasoningWish>;
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const meaning: fc.Arbitrary<ChatMeaning> = fc.record({
  ...Object.fromEntries(Object.entries(emptyMeaning).map(([name, value]) => [name, fc.constant(value)])),
  dialect: fc.constant(dialect),
  messages,
  tools: fc.array(tool, { maxLength: 3 }),
  toolChoice: maybe(choice),
  parallelToolCalls: maybe(fc.boolean()),
  maxOutputTokens: maybe(fc.integer({ min: 16 })),
  temperature: maybe(fc.integer({ min: 0, max: 2 })),
  topP: maybe(fc.constant(0.5)),
  logprobs: maybe(fc.record({ top: fc.integer({ min: 1, max: 20 }) })),
  output: maybe(output),
  reasoning: maybe(reasoning),
  verbosity: maybe(fc.constantFrom('low', 'high')),
  endUser: maybe(word),
  metadata: maybe(fc.dictionary(word, fc.string(), { noNullPrototype: true })),
  serviceTier: maybe(fc.constantFrom('auto', 'flex')),
  promptCacheKey: maybe(word),
  extra: fc.constantFrom(
    {},
    { max_tool_calls: 3 },
    { include: ['file_search_call.results'] },
    { prompt: { id: 'pmpt_1' } },
  ),
}) as unknown as fc.Arbitrary<ChatMeaning>;

function encode(asked: ChatMeaning) {
  const options = {
    model: 'gpt-5',
    issuer: 'openai',
    stream: true,
    quirks: openAiResponsesQuirks,
    instructionRole: 'as-sent',
  } as const;
  const { body, dropped } = encodeResponses({ ...options, meaning: asked });
  return { body: JSON.parse(JSON.stringify(body)), dropped };
}

describe('a meaning', () => {
  it('comes back as it was, and nothing is dropped', () => {
    fc.assert(
      fc.property(meaning, (asked) => {
        const { body, dropped } = encode(asked);
        expect(dropped).toEqual([]);
        expect(withoutPlaces(readResponsesBody(body))).toEqual(asked);
      }),
      { numRuns: 200 },
    );
  });

  it.skipIf(openAiSchemaMissing() !== undefined)('is a body that OpenAI’s own description allows', () => {
    const problems = openAiSchema('CreateResponse');
    expect(problems({ model: 'a', input: 5 })).not.toEqual([]);
    fc.assert(
      fc.property(meaning, (asked) => {
        expect(problems(withBookkeeping(encode(asked).body))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

/** The description wants of a model's own message what only an answer has; the API does not, as recorded requests show. */
function withBookkeeping(body: { readonly input: readonly Record<string, unknown>[] }): unknown {
  const input = body.input.map((item) =>
    item['type'] === 'message' && item['role'] === 'assistant'
      ? { ...item, id: 'msg_1', status: 'completed', content: (item['content'] as object[]).map(asAnswered) }
      : item,
  );
  return { ...body, input };
}

function asAnswered(part: object): object {
  return 'refusal' in part ? part : { annotations: [], logprobs: [], ...part };
}
