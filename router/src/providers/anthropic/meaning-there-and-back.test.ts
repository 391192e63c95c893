import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatMeaning, ReasoningWish, ToolChoice, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import type { ContentPart } from '../../domain/media.ts';
import { claudeRules } from '../kit/claude-rules.ts';
import { readMessagesBody } from '../testing/read-messages-body.ts';
import { collectionMissing } from '../testing/recorded-exchanges.ts';
import { encodeMeaning } from './encode-meaning.ts';

const dialect = 'anthropic-messages';
const word = fc.stringMatching(/^[a-z]{1,8}$/);
const cache = fc.option(fc.constantFrom({ cache: { ttl: '5m' } } as const, { cache: { ttl: '1h' } } as const), {
  nil: {},
});
/** Never empty, and without white space at the end, which is cut off the last turn. */
const text = fc.string({ minLength: 1 }).map((value): ContentPart => ({ type: 'text', text: `${value}.` }));
const image = fc.constantFrom<ContentPart>(
  { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' } },
  { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } },
  { type: 'file', filename: 'a', source: { kind: 'text', mediaType: 'text/plain', text: 'x' } },
  { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' } },
  {
    type: 'file',
    source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
    extra: { context: 'From the archive.', citations: { enabled: true } },
  },
);
const content = fc.array(fc.oneof(text, image), { minLength: 1, maxLength: 3 });
const native = fc.constant<ContentPart>({
  type: 'native',
  native: { dialect, name: 'container_upload', value: { type: 'container_upload', file_id: 'f' } },
});
const user = fc
  .tuple(content, fc.array(native, { maxLength: 1 }))
  .map(([parts, more]): ChatMessage => ({ role: 'user', parts: [...parts, ...more] }));
const seal = fc.constant({ dialect, issuer: 'anthropic', value: 'sig' } as const);
const said = fc.oneof(
  text,
  fc.record({ type: fc.constant('reasoning' as const), text: fc.string(), seal }),
  seal.map((value): AssistantPart => ({ type: 'reasoning', text: '', seal: { ...value, redacted: true } })),
);
const input = fc.dictionary(word, fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null)));

/** A turn of the model with calls, the results, and what the user adds. */
const toolTurns = fc
  .tuple(
    fc.array(said, { maxLength: 2 }),
    fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    input,
    content,
    fc.boolean(),
  )
  .map(([before, ids, given, parts, isError]): readonly ChatMessage[] => [
    {
      role: 'assistant',
      parts: [
        // By a budget the API takes no turn with calls that began without thinking.
        { type: 'reasoning', text: 'hm', seal: { dialect, issuer: 'anthropic', value: 'sig' } },
        ...before,
        ...ids.map((id): AssistantPart => ({ type: 'tool-call', id, name: 'f', input: JSON.stringify(given) })),
      ],
    },
    ...ids.map((callId): ChatMessage => ({ role: 'tool', callId, parts, isError })),
    { role: 'user', parts },
  ]);

const plainTurns = fc
  .tuple(fc.array(said, { minLength: 1, maxLength: 3 }), user)
  .map(([parts, next]): readonly ChatMessage[] => [{ role: 'assistant', parts }, next]);

const tool: fc.Arbitrary<ToolDefinition> = fc.oneof(
  fc
    .tuple(word, fc.option(fc.string(), { nil: undefined }), fc.option(fc.boolean(), { nil: undefined }), cache)
    .map(([name, description, strict, mark]) => ({
      kind: 'function' as const,
      name,
      ...(description === undefined ? {} : { description }),
      inputSchema: { type: 'object', properties: {} },
      ...(strict === undefined ? {} : { strict }),
      ...mark,
    })),
  fc.constant<ToolDefinition>({
    kind: 'native',
    native: { dialect, name: 'web_search_20250305', value: { type: 'web_search_20250305', name: 'web_search' } },
  }),
);

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const reasoning: fc.Arbitrary<ReasoningWish | undefined> = fc.constantFrom(
  undefined,
  { enabled: true, effort: undefined, budgetTokens: 2_048, summary: undefined },
  { enabled: false, effort: undefined, budgetTokens: undefined, summary: undefined },
  { enabled: true, effort: 'high', budgetTokens: undefined, summary: 'summarized' },
  { enabled: undefined, effort: 'low', budgetTokens: undefined, summary: undefined },
);
const choice: fc.Arbitrary<ToolChoice | undefined> = fc.constantFrom<ToolChoice | undefined>(
  undefined,
  { kind: 'auto' },
  { kind: 'none' },
);

const meaning: fc.Arbitrary<ChatMeaning> = fc
  .record({
    first: fc.array(text, { maxLength: 2 }),
    turns: fc.array(fc.oneof(toolTurns, plainTurns), { maxLength: 3 }),
    begin: user,
    tools: fc.array(tool, { minLength: 1, maxLength: 3 }),
    toolChoice: choice,
    maxOutputTokens: fc.integer({ min: 4_096, max: 64_000 }),
    stop: fc.array(word, { maxLength: 2 }),
    output: optional(fc.constant({ kind: 'schema', name: 'x', schema: { type: 'object' } } as const)),
    reasoning,
    endUser: optional(word),
    serviceTier: optional(fc.constantFrom('auto', 'standard_only')),
  })
  .map(({ first, turns, begin, ...fields }) => ({
    ...emptyMeaning,
    dialect,
    ...fields,
    messages: [...(first.length === 0 ? [] : [{ role: 'system' as const, parts: first }]), begin, ...turns.flat()],
  }));

const rules = claudeRules('claude-opus-4-6', '2023-06-01');

describe('a meaning', () => {
  it('comes back from the body that says it', () => {
    fc.assert(
      fc.property(meaning, (asked) => {
        const { body, dropped, warnings } = encodeMeaning({ meaning: asked, rules });
        // What is sent is text, so what is read is what a text can say.
        expect(readMessagesBody(JSON.parse(JSON.stringify(body)))).toEqual(asked);
        expect([...dropped, ...warnings]).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.skipIf(collectionMissing() !== undefined)(
    'is said as the vendor’s own schema wants it, in whatever dialect it came',
    () => {
      const validate = messagesSchema();
      fc.assert(
        fc.property(
          meaning,
          fc.constantFrom('anthropic-messages', 'openai-chat', 'google-generate'),
          (asked, spoken) => {
            const { body } = encodeMeaning({ meaning: { ...asked, dialect: spoken as ChatMeaning['dialect'] }, rules });
            validate({ model: 'claude-opus-4-6', ...JSON.parse(JSON.stringify(body)) });
          },
        ),
        { numRuns: 100 },
      );
    },
  );
});

function messagesSchema(): (body: unknown) => void {
  const file = join(import.meta.dirname, '../../../../..', 'shared/fixtures/schemas/anthropic.openapi.json');
  const document = JSON.parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'vendor', components: document.components });
  const check = ajv.compile({ $ref: 'vendor#/components/schemas/CreateMessageParams' });
  return (body) => {
    check(body);
    expect(check.errors ?? []).toEqual([]);
  };
}
