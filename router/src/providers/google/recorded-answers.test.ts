import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../domain/chat-event.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { collectedExchanges, collectionMissing, ownExchanges } from '../testing/recorded-exchanges.ts';
import { joined, read, type Told } from './testing/read.ts';

const recorded = [
  ...ownExchanges(join(import.meta.dirname, '__fixtures__')),
  ...collectedExchanges('generate-content').filter(({ provider }) => provider === 'gemini' || provider === 'vertex'),
].map((exchange) => ({
  ...exchange,
  // Without `alt=sse` a stream is an array.
  streamed: exchange.streamed || exchange.body.startsWith('['),
  chunks: chunksOf(exchange.body, exchange.streamed),
}));
const answers = recorded.filter(
  ({ status, chunks }) => status === 200 && chunks.some((chunk) => chunk['candidates'] !== undefined),
);
const blocked = recorded.filter(({ chunks }) =>
  chunks.some((chunk) => isJsonObject(chunk['promptFeedback']) && chunk['candidates'] === undefined),
);
const refused = recorded.filter(({ status }) => status !== 200);

describe('a recorded answer', () => {
  it.skipIf(collectionMissing() !== undefined)('is there', () => expect(answers.length).toBeGreaterThan(120));

  it.each(answers)('says as events what it said: $name', ({ body, chunks, streamed }) => {
    expectSame(read(body, { stream: streamed }), chunks);
  });

  it.each(answers)('gives the same events however its bytes are cut: $name', ({ body, streamed }) => {
    const whole = joined(read(body, { stream: streamed }).events);
    expect(joined(read(body, { stream: streamed, pieceBytes: 1 }).events)).toEqual(whole);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 900 }), (pieceBytes) => {
        expect(joined(read(body, { stream: streamed, pieceBytes }).events)).toEqual(whole);
      }),
      { numRuns: 5 },
    );
  });

  it.each(answers)(
    'passes through as the bytes that came, with the same summary: $name',
    ({ body, streamed, chunks }) => {
      const { summary } = read(body, { stream: streamed });
      for (const pieceBytes of [1, 77, body.length]) {
        const told = read(body, { stream: streamed, form: 'bytes', pieceBytes });
        expect(told.summary).toEqual(summary);
        if (body.startsWith('[')) expect(chunksOf(told.bytes, true)).toEqual(chunks);
        else expect(told.bytes).toBe(body);
      }
    },
  );

  it.each(answers.filter(({ streamed }) => !streamed))(
    'becomes a stream that says the same: $name',
    ({ body, chunks }) => {
      const asked = read(body, { stream: true, form: 'bytes' });
      expectSame(read(asked.bytes, { stream: true }), chunks);
      expectSame(read(`[${body}]`, { stream: true }), chunks);
    },
  );

  it.each(blocked)('is a refusal of its prompt: $name', ({ body }) => {
    expect(read(body, { stream: false }).failure).toMatchObject({ kind: 'content-refused', code: 'MODEL_ARMOR' });
    expect(read(body, { stream: true, form: 'bytes' }).failure).toMatchObject({ kind: 'content-refused' });
  });

  it.each(refused)('fails by its meaning: $name', ({ body, status, chunks }) => {
    const error = chunks[0]?.['error'] as JsonObject;
    expect(read(body, { status }).failure?.kind).toBe(meaningOf(status, String(error['message'])));
  });
});

function meaningOf(status: number, message: string): string {
  if (message.startsWith('API key not valid') || status === 403) return 'authentication';
  if (message.startsWith('The input token count')) return 'context-overflow';
  return { 400: 'invalid-request', 404: 'model-not-found', 429: 'rate-limited' }[status] ?? 'unknown';
}

/** The chunks by the book, without any of the code under test. */
function chunksOf(body: string, streamed: boolean): readonly JsonObject[] {
  if (streamed && !body.startsWith('[')) {
    return body.split(/\r?\n\r?\n/).flatMap((event) => {
      const lines = event.split(/\r?\n/).filter((line) => line.startsWith('data:'));
      const data = lines
        .map((line) => line.slice(5))
        .join('\n')
        .trim();
      return data === '' ? [] : [JSON.parse(data) as JsonObject];
    });
  }
  return [JSON.parse(body)].flat() as JsonObject[];
}

function expectSame({ events, summary, failure }: Told, chunks: readonly JsonObject[]): void {
  expect(failure).toBeUndefined();
  const parts = chunks
    .flatMap((chunk) => listOf(chunk['candidates']))
    .flatMap((candidate) => listOf((candidate['content'] as JsonObject | undefined)?.['parts']));
  const said = (thought: boolean) =>
    parts
      .map((part) => (typeof part['text'] === 'string' && (part['thought'] === true) === thought ? part['text'] : ''))
      .join('');
  expect(events[0]).toMatchObject({
    type: 'answer-start',
    ...(chunks[0]?.['responseId'] === undefined ? {} : { id: chunks[0]['responseId'] }),
  });
  expect(textOf(events, 'text-delta')).toBe(said(false));
  expect(textOf(events, 'reasoning-delta')).toBe(said(true));
  expect(sealsIn(events)).toEqual(
    parts.filter((part) => !isNative(part)).flatMap((part) => part['thoughtSignature'] ?? []),
  );
  expect(nativesIn(events)).toEqual(parts.filter(isNative));
  expectSameCalls(events, parts);
  expectSameUsage(summary, chunks);
  const ends = events.filter((event) => event.type === 'finish');
  expect(ends).toHaveLength(1);
  expect(summary?.finishReason).toEqual(ends[0]?.reason);
}

const KNOWN = ['text', 'functionCall', 'inlineData'];

function isNative(part: JsonObject): boolean {
  return !KNOWN.some((name) => part[name] !== undefined);
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value : [];
}

function textOf(events: readonly ChatEvent[], type: 'text-delta' | 'reasoning-delta'): string {
  return events.map((event) => (event.type === type ? event.text : '')).join('');
}

function sealsIn(events: readonly ChatEvent[]): readonly unknown[] {
  return events.flatMap((event) => ('seal' in event && event.seal !== undefined ? [event.seal.value] : []));
}

function nativesIn(events: readonly ChatEvent[]): readonly unknown[] {
  return events.flatMap((event) =>
    event.type === 'native' && !event.native.name.endsWith('Metadata') ? [event.native.value] : [],
  );
}

function expectSameCalls(events: readonly ChatEvent[], parts: readonly JsonObject[]): void {
  const calls = events.flatMap((event) => {
    if (event.type !== 'tool-input-start') return [];
    const text = events
      .map((other) => (other.type === 'tool-input-delta' && other.call === event.call ? other.text : ''))
      .join('');
    return [{ name: event.name, args: JSON.parse(text) }];
  });
  const wanted: { name: unknown; args: Record<string, unknown> }[] = [];
  for (const part of parts) {
    const call = part['functionCall'] as JsonObject | undefined;
    if (call === undefined) continue;
    if (call['name'] !== undefined)
      wanted.push({ name: call['name'], args: { ...(call['args'] as JsonObject | undefined) } });
    for (const piece of listOf(call['partialArgs'])) {
      const name = String(piece['jsonPath']).slice(2);
      const args = wanted.at(-1)?.args ?? {};
      args[name] = String(args[name] ?? '') + String(piece['stringValue']);
    }
  }
  expect(calls).toEqual(wanted);
}

function expectSameUsage(summary: Told['summary'], chunks: readonly JsonObject[]): void {
  const last = chunks
    .map((chunk) => chunk['usageMetadata'] as JsonObject | undefined)
    .findLast((usage) => usage?.['totalTokenCount'] !== undefined || usage?.['candidatesTokenCount'] !== undefined);
  const usage = summary?.usage;
  if (last === undefined) {
    expect(usage).toBeUndefined();
    return;
  }
  if (usage === undefined) throw new Error('no usage');
  const count = (name: string) => Number(last[name] ?? 0);
  const input = count('promptTokenCount') + count('toolUsePromptTokenCount');
  expect(totalInputTokens(usage)).toBe(input);
  expect(usage.cacheReadTokens).toBe(count('cachedContentTokenCount'));
  expect(usage.reasoningTokens).toBe(count('thoughtsTokenCount'));
  const total = last['totalTokenCount'];
  expect(totalInputTokens(usage) + totalOutputTokens(usage)).toBe(
    total ?? input + count('candidatesTokenCount') + count('thoughtsTokenCount'),
  );
}
