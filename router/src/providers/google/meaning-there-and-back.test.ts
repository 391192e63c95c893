import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatMeaning, ReasoningWish, ToolChoice, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';
import type { ContentPart } from '../../domain/media.ts';
import { collectionMissing } from '../testing/recorded-exchanges.ts';
import { encodeMeaning } from './encode-meaning.ts';
import { modelRules } from './model-rules.ts';
import { geminiPlatform } from './platform.ts';
import { readGenerateBody } from './testing/read-generate-body.ts';

const dialect = 'google-generate';
const word = fc.stringMatching(/^[a-z]{1,8}$/);
const text = fc.string({ minLength: 1 }).map((said): ContentPart => ({ type: 'text', text: said }));
const shown = fc.constantFrom<ContentPart>(
  { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' } },
  { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'QQ==' } },
  { type: 'video', source: { kind: 'url', url: 'https://youtu.be/x', mediaType: 'video/mp4' } },
  { type: 'file', source: { kind: 'url', url: 'gs://b/c', mediaType: 'application/pdf' } },
  { type: 'native', native: { dialect, name: 'text', value: { text: 'x', videoMetadata: { fps: 1 } } } },
);
const content = fc.array(fc.oneof(text, shown), { minLength: 1, maxLength: 3 });
const seal = { dialect, issuer: 'google', value: 'c2ln' } as const;
/** What a model said: a signed text is two parts of the domain. */
const said = fc.oneof(
  text.map((part): readonly AssistantPart[] => [part]),
  text.map((part): readonly AssistantPart[] => [part, { type: 'reasoning', text: '', seal: { ...seal, id: 'text' } }]),
  fc.constant<readonly AssistantPart[]>([
    { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' } },
    { type: 'reasoning', text: '', seal: { ...seal, id: 'media' } },
  ]),
  // A signature at the end of a stream comes with an empty text.
  fc.constant<readonly AssistantPart[]>([{ type: 'reasoning', text: '', seal: { ...seal, id: 'end' } }]),
  fc.constant<readonly AssistantPart[]>([{ type: 'reasoning', text: '', seal: { ...seal, id: 'thought' } }]),
  fc.string({ minLength: 1 }).map((thought): readonly AssistantPart[] => [{ type: 'reasoning', text: thought, seal }]),
  fc.string({ minLength: 1 }).map((thought): readonly AssistantPart[] => [{ type: 'reasoning', text: thought }]),
);
/** Signatures with the place of what they are on, as the reader of an answer tells it. */
function placed(parts: readonly AssistantPart[]): readonly AssistantPart[] {
  let text = 0;
  let media = 0;
  let last = 0;
  return parts.map((part) => {
    if (part.type === 'text') {
      last = part.text.length;
      text += last;
    }
    if (part.type === 'image') media += 1;
    if (part.type !== 'reasoning' || part.seal === undefined) return part;
    const { id } = part.seal;
    if (id === 'text') return { ...part, seal: { ...part.seal, id: `text:${text - last}-${text}` } };
    if (id === 'end') return { ...part, seal: { ...part.seal, id: `text:${text}-${text}` } };
    return id === 'media' ? { ...part, seal: { ...part.seal, id: `media:${media - 1}` } } : part;
  });
}

const args = fc.dictionary(word, fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null)));
const result = fc.oneof(
  args.map((value) => ({ text: JSON.stringify({ ...value, kind: 'object' }), isError: undefined })),
  fc
    .string()
    .filter((value) => !value.trimStart().startsWith('{'))
    .map((value) => ({ text: value, isError: undefined })),
  fc.string().map((value) => ({ text: value, isError: true })),
);

/** A turn of the model with calls, and their results. */
const toolTurns = fc
  .tuple(fc.array(said, { maxLength: 2 }), fc.uniqueArray(word, { minLength: 1, maxLength: 3 }), args, result)
  .map(([before, ids, given, { text: told, isError }]): readonly ChatMessage[] => [
    {
      role: 'assistant',
      parts: [
        ...placed(before.flat()),
        ...ids.map((id): AssistantPart => ({ type: 'tool-call', id, name: 'f', input: JSON.stringify(given), seal })),
      ],
    },
    ...ids.map(
      (callId): ChatMessage => ({
        role: 'tool',
        callId,
        name: 'f',
        parts: [{ type: 'text', text: told }],
        ...(isError === undefined ? {} : { isError }),
      }),
    ),
  ]);
const plainTurns = fc
  .tuple(content, fc.array(said, { minLength: 1, maxLength: 3 }))
  .map(([asked, answered]): readonly ChatMessage[] => [
    { role: 'user', parts: asked },
    { role: 'assistant', parts: placed(answered.flat()) },
  ]);
const messages = fc
  .tuple(fc.option(text), fc.array(fc.oneof(plainTurns, toolTurns), { maxLength: 4 }), content)
  .map(([system, turns, last]): readonly ChatMessage[] => [
    ...(system === null ? [] : [{ role: 'system', parts: [system] } as const]),
    ...apart(turns),
    { role: 'user', parts: last },
  ]);

/** Two turns of a model one after the other would become one. */
function apart(turns: readonly (readonly ChatMessage[])[]): readonly ChatMessage[] {
  return turns
    .flatMap((turn) =>
      turn[0]?.role === 'assistant'
        ? [{ role: 'user', parts: [{ type: 'text', text: 'go' }] } as const, ...turn]
        : turn,
    )
    .filter((message, index, all) => !(message.role === 'user' && all[index - 1]?.role === 'user'));
}

const tool = fc.oneof(
  fc.record({
    kind: fc.constant('function' as const),
    name: word,
    description: fc.string(),
    inputSchema: fc.constant<JsonObject>({ type: 'object', properties: { a: { type: 'string' } } }),
  }),
);
/** JSON has no zero below zero. */
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value + 0);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const wish = fc.constantFrom<ReasoningWish>(
  { enabled: false, effort: undefined, budgetTokens: undefined, summary: undefined },
  { enabled: true, effort: undefined, budgetTokens: undefined, summary: 'auto' },
  { enabled: undefined, effort: 'low', budgetTokens: undefined, summary: 'none' },
  { enabled: undefined, effort: undefined, budgetTokens: 512, summary: 'auto' },
);
const meaning = fc
  .record({
    messages,
    tools: fc.uniqueArray(tool, { maxLength: 3, selector: ({ name }) => name }),
    natives: fc.subarray<ToolDefinition>([
      { kind: 'native', native: { dialect, name: 'googleSearch', value: { googleSearch: {} } } },
      { kind: 'native', native: { dialect, name: 'urlContext', value: { urlContext: {} } } },
    ]),
    choice: maybe(fc.constantFrom<ToolChoice>({ kind: 'auto' }, { kind: 'none' }, { kind: 'required' })),
    maxOutputTokens: maybe(fc.nat()),
    temperature: maybe(number(0, 2)),
    topP: maybe(number(0, 1)),
    topK: maybe(fc.nat()),
    seed: maybe(fc.integer()),
    presencePenalty: maybe(number(-2, 2)),
    frequencyPenalty: maybe(number(-2, 2)),
    choices: maybe(fc.integer({ min: 1, max: 8 })),
    stop: fc.array(fc.string(), { maxLength: 5 }),
    logprobs: maybe(fc.record({ top: maybe(fc.nat({ max: 20 })) })),
    output: maybe(
      fc.constantFrom(
        { kind: 'json' } as const,
        { kind: 'schema', name: 'answer', schema: { type: 'object' } } as const,
      ),
    ),
    reasoning: maybe(wish),
    extra: fc.constantFrom<JsonObject>(
      {},
      {
        safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
        generationConfig: { mediaResolution: 'MEDIA_RESOLUTION_LOW' },
      },
    ),
  })
  .map(
    ({ natives, tools, choice, ...fields }): ChatMeaning => ({
      ...emptyMeaning,
      ...fields,
      dialect,
      tools: [...natives, ...tools],
      toolChoice: tools.length === 0 ? undefined : choice,
    }),
  );

const encode = (value: ChatMeaning) =>
  encodeMeaning({ meaning: value, rules: modelRules('gemini-3.1-pro-preview'), platform: geminiPlatform });

describe('a meaning', () => {
  it('is the same after it was encoded and read again', () => {
    fc.assert(
      fc.property(meaning, (value) => {
        const { body, dropped, warnings } = encode(value);
        expect(dropped).toEqual([]);
        expect(warnings).toEqual([]);
        expect(readGenerateBody(JSON.parse(JSON.stringify(body)))).toEqual(value);
      }),
      { numRuns: 400 },
    );
  });

  it.skipIf(collectionMissing() !== undefined)('is encoded as the official description wants it', () => {
    fc.assert(
      fc.property(meaning, (value) => {
        expect(problemsOf('GenerateContentRequest', JSON.parse(JSON.stringify(encode(value).body)), '')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

interface Field {
  readonly type: string;
  readonly repeated?: boolean;
}

const official = join(import.meta.dirname, '../../../../..', 'shared/fixtures/schemas/gemini.v1beta.messages.json');
/** The description lags behind: fields that newer models take, by the vendor's own client. */
const NEWER = new Set([
  'ThinkingConfig.thinkingLevel',
  'FunctionResponse.parts',
  'GenerationConfig.responseJsonSchema',
]);

function problemsOf(message: string, value: JsonValue, at: string): readonly string[] {
  const { messages: known } = JSON.parse(descriptionText()) as {
    messages: Record<string, { fields?: Record<string, Field> }>;
  };
  return check(known, message, value, at);
}

let description: string | undefined;
function descriptionText(): string {
  description ??= readFileSync(official, 'utf8');
  return description;
}

function check(
  known: Record<string, { fields?: Record<string, Field> }>,
  message: string,
  value: JsonValue,
  at: string,
): readonly string[] {
  const fields = known[message]?.fields;
  if (fields === undefined || !isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = fields[name];
    if (field === undefined) return NEWER.has(`${message}.${name}`) ? [] : [`${at}.${name}`];
    if (field.repeated === true && !Array.isArray(inner)) return [`${at}.${name} is no list`];
    const entries = Array.isArray(inner) ? inner : [inner ?? null];
    return entries.flatMap((entry) => check(known, field.type, entry, `${at}.${name}`));
  });
}
