import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ChatEvent, FinishReason } from '../../../domain/chat-event.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { noUsage, totalInputTokens, totalOutputTokens, type Usage } from '../../../domain/usage.ts';
import { CompletionCollector } from './completion-collector.ts';
import { ChunkWriter } from './encode-chunks.ts';
import { finishWord } from './finish-word.ts';

const identity = { id: 'chatcmpl-own', model: 'asked', createdS: 1, fingerprint: undefined };
const start: ChatEvent = { type: 'answer-start', id: 'up-1', model: 'llama', createdS: 99, fingerprint: 'fp' };

function encode(events: readonly ChatEvent[], wantsUsage = false): string {
  const writer = new ChunkWriter(identity, wantsUsage);
  return events.map((event) => writer.say([event])).join('') + writer.end();
}

function chunksOf(stream: string): Record<string, unknown>[] {
  return stream
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)) as Record<string, unknown>);
}

/** What the real `openai` client makes of a body that our server would send. */
function clientReading(body: string, contentType: string): OpenAI {
  return new OpenAI({
    apiKey: 'unused',
    baseURL: 'http://127.0.0.1:1/v1',
    fetch: async () => new Response(body, { headers: { 'content-type': contentType } }),
  });
}

interface Told {
  text: string;
  reasoning: string;
  refusal: string;
  calls: { id: string; name: string; input: string }[];
  tokens: unknown[];
  finish: string | null;
}

function nothingTold(): Told {
  return { text: '', reasoning: '', refusal: '', calls: [], tokens: [], finish: null };
}

/** What the events say, per choice. */
function meaningOf(events: readonly ChatEvent[]): Told[] {
  const told: Told[] = [];
  for (const event of events) {
    if (!('choice' in event)) continue;
    told[event.choice] ??= nothingTold();
    const choice = told[event.choice] as Told;
    if (event.type === 'text-delta') choice.text += event.text;
    if (event.type === 'reasoning-delta') choice.reasoning += event.text;
    if (event.type === 'refusal-delta') choice.refusal += event.text;
    if (event.type === 'tool-input-start') choice.calls[event.call] = { id: event.id, name: event.name, input: '' };
    if (event.type === 'tool-input-delta') (choice.calls[event.call] as Told['calls'][number]).input += event.text;
    if (event.type === 'logprobs-delta') choice.tokens.push(...(event.value['content'] as unknown[]));
    if (event.type === 'finish') choice.finish = finishWord(event.reason);
  }
  return told;
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('\n\n', 'data: [DONE]', '\u2028', ' ', '😀', '\r\n: x'),
);
const finish: fc.Arbitrary<FinishReason> = fc.oneof(
  fc.constantFrom('stop', 'length', 'tool-calls', 'content-filter').map((kind) => ({ kind }) as FinishReason),
  fc.string({ minLength: 1 }).map((word): FinishReason => ({ kind: 'other', word })),
);

function toolCall(choice: number, call: number): fc.Arbitrary<ChatEvent[]> {
  return fc
    .tuple(fc.uuid(), fc.string({ minLength: 1 }), fc.array(text, { maxLength: 3 }))
    .map(([id, name, inputs]) => [
      { type: 'tool-input-start', choice, call, id, name },
      ...inputs.map((input): ChatEvent => ({ type: 'tool-input-delta', choice, call, text: input })),
      { type: 'tool-input-end', choice, call },
    ]);
}

function choiceEvents(choice: number): fc.Arbitrary<ChatEvent[]> {
  const delta = fc.oneof(
    fc.record({
      type: fc.constantFrom('text-delta', 'reasoning-delta', 'refusal-delta'),
      choice: fc.constant(choice),
      text,
    }),
    fc
      .string()
      .map((token): ChatEvent => ({ type: 'logprobs-delta', choice, value: { content: [{ token, logprob: -1 }] } })),
  ) as fc.Arbitrary<ChatEvent>;
  return fc
    .tuple(fc.array(delta, { maxLength: 6 }), toolCall(choice, 0), toolCall(choice, 1), fc.boolean(), finish)
    .map(([deltas, first, second, calls, reason]) => [
      ...deltas,
      ...(calls ? weave(first, second) : []),
      { type: 'finish', choice, reason },
    ]);
}

/** Takes from both in turn: parallel calls and choices come interleaved. */
function weave<T>(one: readonly T[], other: readonly T[]): T[] {
  return Array.from({ length: Math.max(one.length, other.length) }).flatMap((_, index) => [
    ...one.slice(index, index + 1),
    ...other.slice(index, index + 1),
  ]);
}

const tokens = fc.nat(100_000);
const usage: fc.Arbitrary<Usage> = fc.record({
  inputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWrite5mTokens: tokens,
  cacheWrite1hTokens: tokens,
  audioInputTokens: tokens,
  outputTokens: tokens,
  reasoningTokens: tokens,
  audioOutputTokens: tokens,
  reportedCostUsd: fc.option(fc.double({ min: 0, max: 5, noNaN: true }), { nil: undefined }),
  estimated: fc.boolean(),
});

const answer: fc.Arbitrary<ChatEvent[]> = fc
  .tuple(choiceEvents(0), choiceEvents(1), fc.integer({ min: 1, max: 2 }), usage)
  .map(([first, second, choices, counted]) => [
    start,
    ...(choices === 2 ? weave(first, second) : first),
    { type: 'usage', usage: counted },
  ]);

describe('a stream of chunks', () => {
  it('says to the openai client exactly what the events say', async () => {
    await fc.assert(
      fc.asyncProperty(answer, fc.boolean(), async (events, wantsUsage) => {
        const client = clientReading(encode(events, wantsUsage), 'text/event-stream');
        const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true });
        const told: Told[] = [];
        let counted: unknown;
        for await (const chunk of stream) {
          expect([chunk.id, chunk.model, chunk.created, chunk.object]).toEqual([
            'up-1',
            'llama',
            99,
            'chat.completion.chunk',
          ]);
          counted = chunk.usage ?? counted;
          for (const { index, delta, logprobs, finish_reason } of chunk.choices) {
            told[index] ??= nothingTold();
            const choice = told[index] as Told;
            choice.text += delta.content ?? '';
            choice.reasoning += (delta as { reasoning_content?: string }).reasoning_content ?? '';
            choice.refusal += delta.refusal ?? '';
            choice.tokens.push(...(logprobs?.content ?? []));
            choice.finish = finish_reason ?? choice.finish;
            for (const call of delta.tool_calls ?? []) {
              choice.calls[call.index] ??= { id: call.id ?? '', name: call.function?.name ?? '', input: '' };
              (choice.calls[call.index] as Told['calls'][number]).input += call.function?.arguments ?? '';
            }
          }
        }
        expect(told).toEqual(meaningOf(events));
        expect(counted !== undefined).toBe(wantsUsage);
      }),
      { numRuns: 60 },
    );
  });

  it('names the role once per choice, first', () => {
    const chunks = chunksOf(
      encode([
        start,
        { type: 'text-delta', choice: 0, text: 'a' },
        { type: 'text-delta', choice: 0, text: 'b' },
        { type: 'text-delta', choice: 1, text: 'c' },
      ]),
    );
    const roles = chunks.map((chunk) => (chunk['choices'] as { delta: { role?: string } }[])[0]?.delta.role);
    expect(roles).toEqual(['assistant', undefined, 'assistant']);
  });

  it('keeps id and model of its first chunk, whatever a later answer says', () => {
    const other: ChatEvent = { ...start, id: 'up-2', model: 'other' };
    const chunks = chunksOf(
      encode([{ type: 'text-delta', choice: 0, text: 'a' }, other, { type: 'text-delta', choice: 0, text: 'b' }]),
    );
    expect(chunks.map((chunk) => [chunk['id'], chunk['model']])).toEqual([
      ['chatcmpl-own', 'asked'],
      ['chatcmpl-own', 'asked'],
    ]);
  });

  it('sends the usage chunk only to who asked, and then null in every other chunk', () => {
    const events: ChatEvent[] = [
      start,
      { type: 'text-delta', choice: 0, text: 'a' },
      { type: 'usage', usage: { ...noUsage, inputTokens: 3 } },
    ];
    expect(encode(events)).not.toContain('usage');
    const [content, counted] = chunksOf(encode(events, true));
    expect(content).toHaveProperty('usage', null);
    expect(counted).toMatchObject({ choices: [], usage: { prompt_tokens: 3, total_tokens: 3 } });
  });
});

describe('a whole answer', () => {
  it('says to the openai client exactly what the events say', async () => {
    await fc.assert(
      fc.asyncProperty(answer, async (events) => {
        const collector = new CompletionCollector(identity);
        for (const event of events) collector.add(event);
        const completion = await clientReading(collector.toJson(), 'application/json').chat.completions.create({
          model: 'm',
          messages: [],
        });
        expect([completion.id, completion.model, completion.created, completion.system_fingerprint]).toEqual([
          'up-1',
          'llama',
          99,
          'fp',
        ]);
        const told = completion.choices.map(
          ({ message, logprobs, finish_reason }): Told => ({
            text: message.content ?? '',
            reasoning: (message as { reasoning_content?: string }).reasoning_content ?? '',
            refusal: message.refusal ?? '',
            calls: (message.tool_calls ?? []).flatMap((call) =>
              call.type === 'function'
                ? [{ id: call.id, name: call.function.name, input: call.function.arguments }]
                : [],
            ),
            tokens: logprobs?.content ?? [],
            finish: finish_reason,
          }),
        );
        expect(told).toEqual(meaningOf(events));
        const counted = events.find((event) => event.type === 'usage')?.usage ?? noUsage;
        expect(completion.usage).toMatchObject({
          prompt_tokens: totalInputTokens(counted),
          completion_tokens: totalOutputTokens(counted),
          total_tokens: totalInputTokens(counted) + totalOutputTokens(counted),
        });
      }),
      { numRuns: 60 },
    );
  });

  it('has no content where only tools were called, and an empty text where nothing was said', () => {
    const tools = new CompletionCollector(identity);
    tools.add({ type: 'tool-input-start', choice: 0, call: 0, id: 'c', name: 'f' });
    expect(contentOf(tools)).toBeNull();
    const silent = new CompletionCollector(identity);
    silent.add({ type: 'finish', choice: 0, reason: { kind: 'stop' } });
    expect(contentOf(silent)).toBe('');
  });
});

function contentOf(collector: CompletionCollector): unknown {
  const parsed = JSON.parse(collector.toJson()) as { choices: { message: JsonObject }[] };
  return parsed.choices[0]?.message['content'];
}

describe('a whole answer and a stream alike', () => {
  /** The first choice in both forms: its message or the parts of its delta, and how it ends. */
  // biome-ignore lint/suspicious/noExplicitAny: choices are looked into at any depth, and a wrong path fails the expectation.
  function both(events: readonly ChatEvent[]): readonly any[] {
    const collector = new CompletionCollector(identity);
    for (const event of events) collector.add(event);
    const whole = JSON.parse(collector.toJson()).choices[0];
    // biome-ignore lint/suspicious/noExplicitAny: choices are looked into at any depth, and a wrong path fails the expectation.
    const pieces = chunksOf(encode(events)).map((chunk) => (chunk['choices'] as any[])[0]);
    const said = Object.assign({}, ...pieces.map(({ delta }) => delta));
    return [whole, { ...pieces.at(-1), message: said }];
  }

  it('end with a word that clients know, and tell the upstream’s own beside it', () => {
    for (const choice of both([start, { type: 'finish', choice: 0, reason: { kind: 'other', word: 'LANGUAGE' } }])) {
      expect(choice).toMatchObject({ finish_reason: 'stop', native_finish_reason: 'LANGUAGE' });
    }
    for (const choice of both([start, { type: 'finish', choice: 0, reason: { kind: 'length' } }])) {
      expect(choice.finish_reason).toBe('length');
      expect(choice).not.toHaveProperty('native_finish_reason');
    }
  });

  it('tell a passage of a document beside the annotations, which all have addresses', () => {
    const native = { dialect: 'anthropic-messages', name: 'char_location', value: {} } as const;
    const citation = { url: undefined, title: 'Report', document: 1, citedText: 'green', start: 0, end: 5, native };
    const found = { ...citation, url: 'https://a', document: undefined };
    for (const { message } of both([
      start,
      { type: 'text-delta', choice: 0, text: 'Green' },
      { type: 'citation', choice: 0, citation },
      { type: 'citation', choice: 0, citation: found },
    ])) {
      expect(message.document_citations).toEqual([
        { title: 'Report', document_index: 1, cited_text: 'green', start_index: 0, end_index: 5 },
      ]);
      expect(message.annotations).toMatchObject([{ type: 'url_citation', url_citation: { url: 'https://a' } }]);
    }
  });
});
