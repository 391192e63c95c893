import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatMeaning, ToolChoice, ToolDefinition } from '../../router/src/domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage, ReasoningPart } from '../../router/src/domain/chat-message.ts';
import { emptyMeaning } from '../../router/src/domain/empty-meaning.ts';
import type { JsonObject } from '../../router/src/domain/json.ts';
import type { ContentPart } from '../../router/src/domain/media.ts';
import { readMeaning } from '../../router/src/doors/inference/openai/read-meaning.ts';
import { encodeMeaning } from '../../router/src/providers/openai-compatible/encode-meaning.ts';
import { defaultQuirks } from '../../router/src/providers/openai-compatible/quirks.ts';

const dialect = 'openai-chat';
const word = fc.stringMatching(/^[a-z]{1,8}$/);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const marks = fc.constantFrom<Pick<ContentPart, 'cache' | 'extra'>>(
  {},
  { cache: { ttl: '5m' } },
  { cache: { ttl: '1h' } },
  { extra: { prompt_cache_breakpoint: { mode: 'explicit' } } },
);
const text = fc.tuple(fc.string(), marks).map(([value, mark]): ContentPart => ({ type: 'text', text: value, ...mark }));
const media = fc
  .tuple(
    fc.constantFrom<ContentPart>(
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' }, detail: 'low' },
      { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } },
      { type: 'video', source: { kind: 'url', url: 'https://a.example/b.mp4' } },
      { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'QQ==' } },
      { type: 'file', filename: 'a.pdf', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' } },
      { type: 'file', source: { kind: 'file-id', id: 'file-1' } },
    ),
    marks,
  )
  .map(([part, mark]): ContentPart => ({ ...part, ...mark }));
const native = fc.constant<ContentPart>({
  type: 'native',
  native: { dialect, name: 'later', value: { type: 'later', later: 1 } },
});
const content = fc.array(fc.oneof(text, media, native), { minLength: 1, maxLength: 3 });

/** Entries as OpenRouter sends them: one alone, or what is shown beside what is hidden. */
const sealed = (index: number): fc.Arbitrary<ReasoningPart> =>
  fc.tuple(word, word, fc.boolean()).map(([said, seal, isHidden]) => {
    const entry: JsonObject = { type: 'reasoning.text', text: said, signature: seal, index };
    const pair = [
      { type: 'reasoning.summary', summary: said, index },
      { type: 'reasoning.encrypted', data: seal, index },
    ];
    const value = JSON.stringify(isHidden ? pair : entry);
    return { type: 'reasoning', text: said, seal: { dialect, issuer: 'openrouter', value } };
  });
const thoughts = fc.oneof(
  fc.constant<readonly ReasoningPart[]>([]),
  fc.string({ minLength: 1 }).map((said): readonly ReasoningPart[] => [{ type: 'reasoning', text: said }]),
  fc.tuple(sealed(0), sealed(1), sealed(2)),
);
const call = fc
  .record({ id: word, name: word, input: fc.jsonValue().map((value) => JSON.stringify({ value })) })
  .chain((bare) =>
    fc.constantFrom<AssistantPart>(
      { type: 'tool-call', ...bare },
      { type: 'tool-call', ...bare, input: 'free', custom: true },
      { type: 'tool-call', ...bare, seal: { dialect: 'google-generate', issuer: 'google', value: 'AY' } },
    ),
  );
/** The dialect says what a model did in this order. */
const assistant = fc
  .tuple(thoughts, content, fc.option(fc.string({ minLength: 1 })), fc.array(call, { maxLength: 2 }))
  .map(([thought, said, refusal, calls]): ChatMessage => {
    const refused: readonly AssistantPart[] = refusal === null ? [] : [{ type: 'refusal', text: refusal }];
    return { role: 'assistant', parts: [...thought, ...said, ...refused, ...calls] };
  });
const messages = fc.array(
  fc.oneof(
    fc
      .tuple(content, maybe(word))
      .map(([parts, name]): ChatMessage => ({ role: 'user', parts, ...(name === undefined ? {} : { name }) })),
    content.map((parts): ChatMessage => ({ role: 'developer', parts })),
    fc.tuple(word, content).map(([callId, parts]): ChatMessage => ({ role: 'tool', callId, parts })),
    assistant,
    assistant.map((message): ChatMessage => ({ ...message, extra: { audio: { id: 'audio_1' } } })),
  ),
  { maxLength: 5 },
);
const tool = fc.oneof<[fc.Arbitrary<ToolDefinition>, fc.Arbitrary<ToolDefinition>, fc.Arbitrary<ToolDefinition>]>(
  fc.record({
    kind: fc.constant('function' as const),
    name: word,
    description: fc.string(),
    inputSchema: fc.constant<JsonObject>({ type: 'object' }),
    strict: fc.boolean(),
    extra: fc.constant<JsonObject>({ later: true }),
  }),
  fc.record({
    kind: fc.constant('custom' as const),
    name: word.map((name) => `custom_${name}`),
    format: fc.constant<JsonObject>({ type: 'text' }),
  }),
  fc.constant<ToolDefinition>({
    kind: 'native',
    native: { dialect, name: 'web_search', value: { type: 'web_search' } },
  }),
);
const choice = fc.oneof<[fc.Arbitrary<ToolChoice>, fc.Arbitrary<ToolChoice>, fc.Arbitrary<ToolChoice>]>(
  fc.constantFrom<ToolChoice>({ kind: 'auto' }, { kind: 'none' }, { kind: 'required' }),
  word.map((name): ToolChoice => ({ kind: 'tool', name })),
  fc.array(word, { minLength: 1 }).map((names): ToolChoice => ({ kind: 'allowed', mode: 'auto', names })),
);
const meaning = fc
  .record({
    messages,
    tools: fc.array(tool, { maxLength: 3 }),
    toolChoice: maybe(choice),
    parallelToolCalls: maybe(fc.boolean()),
    maxOutputTokens: maybe(fc.nat()),
    temperature: maybe(fc.integer({ min: 0, max: 2 })),
    topP: maybe(fc.constant(0.5)),
    frequencyPenalty: maybe(fc.constant(0.5)),
    presencePenalty: maybe(fc.constant(0.5)),
    stop: fc.array(fc.string(), { maxLength: 3 }),
    seed: maybe(fc.integer()),
    choices: maybe(fc.integer({ min: 1, max: 4 })),
    logprobs: maybe(fc.record({ top: maybe(fc.nat({ max: 20 })) })),
    logitBias: maybe(fc.constant<JsonObject>({ 1: 2 })),
    output: maybe(
      fc.constantFrom<NonNullable<ChatMeaning['output']>>(
        { kind: 'text' },
        { kind: 'json' },
        { kind: 'schema', name: 'a', schema: { type: 'object' }, strict: true, description: 'b' },
      ),
    ),
    reasoning: maybe(
      fc.record({
        enabled: fc.constant(undefined),
        effort: fc.constantFrom('low', 'high', 'none'),
        budgetTokens: fc.constant(undefined),
        summary: fc.constant(undefined),
      }),
    ),
    verbosity: maybe(fc.constantFrom('low', 'high')),
    endUser: maybe(word),
    metadata: maybe(fc.constant<JsonObject>({ a: 'b' })),
    serviceTier: maybe(fc.constantFrom('auto', 'flex')),
    promptCacheKey: maybe(word),
    extra: fc.constantFrom<JsonObject>(
      {},
      { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } },
      { response_format: { type: 'grammar', grammar: 'root' }, web_search_options: {} },
    ),
  })
  .map((fields): ChatMeaning => {
    const output = 'response_format' in fields.extra ? undefined : fields.output;
    return { ...emptyMeaning, ...fields, dialect, output };
  });
const quirks = {
  ...defaultQuirks,
  issuer: 'openrouter',
  cacheMarks: true,
  thoughtsBack: 'details' as const,
  callSignatures: true,
  refusals: true,
  customTools: true,
};

describe('a meaning', () => {
  it('comes back from OpenAI’s chat body that says it, and nothing is left out', () => {
    fc.assert(
      fc.property(meaning, (asked) => {
        const { body, dropped } = encodeMeaning({ meaning: asked, model: 'm', stream: false, quirks });
        expect(dropped).toEqual([]);
        expect(readMeaning(JSON.parse(JSON.stringify(body)))).toEqual(asked);
      }),
      { numRuns: 300 },
    );
  });
});
