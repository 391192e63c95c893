import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { AnswerSummary } from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import type { AnswerReader } from '../../kit/answer-reader.ts';
import { ResponsesBytesReader } from './responses-bytes-reader.ts';
import { ResponsesEventsReader } from './responses-events-reader.ts';
import type { ResponsesTools } from './responses-tools.ts';

class Told implements ResponsesTools {
  readonly statusPaths = [['error', 'status_code']];
  readonly maxBytes = Number.POSITIVE_INFINITY;
  readonly context = {
    issuer: 'openai',
    fallback: { id: 'resp_1', model: 'm', createdS: 1 },
    newCallId: () => 'call_1',
  };
  readonly pieces: Buffer[] = [];
  readonly heard: ChatEvent[] = [];
  content: boolean[] = [];
  summary: AnswerSummary | undefined;
  failure: ProviderFailure | undefined;
  readonly secrets = () => [];
  head(): void {}
  bytes(chunk: Uint8Array, hasContent: boolean): void {
    if (this.summary === undefined && this.failure === undefined) this.pieces.push(Buffer.from(chunk));
    this.content.push(hasContent);
  }
  comments(chunk: Uint8Array): void {
    this.bytes(chunk, this.content.at(-1) ?? false);
  }
  events(batch: readonly ChatEvent[]): void {
    this.heard.push(...batch);
  }
  end(summary: AnswerSummary): void {
    this.summary ??= summary;
  }
  fail(failure: ProviderFailure): void {
    if (this.summary === undefined) this.failure ??= failure;
  }
  get text(): string {
    return Buffer.concat(this.pieces).toString();
  }
}

function read(make: (tools: Told) => AnswerReader, pieces: readonly Buffer[]): Told {
  const told = new Told();
  const reader = make(told);
  for (const piece of pieces) reader.data(piece);
  reader.ended();
  return told;
}

const asBytes = (tools: Told) => new ResponsesBytesReader(tools);
const asEvents = (tools: Told) => new ResponsesEventsReader(tools);

function frame(type: string, fields: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

const created = frame('response.created', { response: { id: 'resp_a', model: 'm-1' } });
const added = frame('response.output_item.added', {
  output_index: 0,
  item: { id: 'msg_1', type: 'message', content: [] },
});
const delta = (text: string) => frame('response.output_text.delta', { output_index: 0, content_index: 0, delta: text });
const item = (text: string) => ({
  id: 'msg_1',
  type: 'message',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const completed = (text: string) =>
  frame('response.completed', {
    response: {
      id: 'resp_a',
      model: 'm-1',
      status: 'completed',
      output: [item(text)],
      usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
    },
  });
const words = 'Grüße "response.completed" 世界 👋 "error": {"type": "error"}';
const stream = [created, ': alive\n\n', added, delta(words.slice(0, 9)), delta(words.slice(9)), completed(words)].join(
  '',
);

function cutAt(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = [...new Set(places.map((place) => place % bytes.length))].sort((left, right) => left - right);
  return [0, ...sorted].map((from, index) => bytes.subarray(from, sorted[index] ?? bytes.length));
}

describe('a stream of the same dialect', () => {
  it('passes byte for byte wherever it is cut, and its end is known', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), (places, lineEnd) => {
        const text = stream.replaceAll('\n', lineEnd);
        const told = read(asBytes, cutAt(Buffer.from(text), places));
        expect(told.text).toBe(text);
        expect(told.summary).toMatchObject({
          answeredModel: 'm-1',
          finishReason: { kind: 'stop' },
          usage: { inputTokens: 3, outputTokens: 2 },
        });
        expect(told.failure).toBeUndefined();
      }),
    );
  });

  it('says the same in events wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), (places) => {
        const told = read(asEvents, cutAt(Buffer.from(stream), places));
        expect(told.heard.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')).toBe(words);
        expect(told.heard.at(-1)).toMatchObject({ type: 'usage' });
      }),
    );
  });

  it('has no content before the model said something', () => {
    const told = read(
      asBytes,
      [created, added, delta('a'), completed('a')].map((text) => Buffer.from(text)),
    );
    expect(told.content).toEqual([false, false, true, true]);
  });

  it.each([
    ['before any content', '', 'rate-limited'],
    ['after some', added + delta('a'), 'broken-after-content'],
  ])('that fails %s says so by its meaning, and nothing of it passes', (_when, before, kind) => {
    const error = { code: 'rate_limit_exceeded', message: 'slow down' };
    for (const event of [
      frame('error', { error }),
      frame('error', error),
      frame('response.failed', { response: { status: 'failed', error } }),
    ]) {
      const text = created + before;
      const told = read(asBytes, [Buffer.from(text + event + completed('a'))]);
      expect(told.failure).toMatchObject({ kind });
      expect(told.text).toBe(text);
      expect(read(asEvents, [Buffer.from(text + event)]).failure).toMatchObject({ kind });
    }
  });

  it('takes the word of the failed response where the error before it says nothing', () => {
    const text =
      created +
      frame('error', { error: { code: 'unknown-error', message: 'Foobar' } }) +
      frame('response.failed', { response: { status: 'failed', error: { code: 'invalid_image', message: 'bad' } } });
    for (const make of [asBytes, asEvents])
      expect(read(make, [Buffer.from(text)]).failure).toMatchObject({ kind: 'invalid-request', status: 400 });
    const alone = created + frame('error', { error: { code: 'unknown-error', message: 'Foobar' } });
    for (const make of [asBytes, asEvents])
      expect(read(make, [Buffer.from(alone)]).failure).toMatchObject({ kind: 'server-error', message: 'Foobar' });
  });

  it('that ends without its last event is broken', () => {
    const half = created + added + delta('a');
    for (const make of [asBytes, asEvents])
      expect(read(make, [Buffer.from(half)]).failure).toMatchObject({ kind: 'broken-after-content' });
    expect(read(asBytes, [Buffer.from(half + completed('a').trimEnd())]).summary).toBeDefined();
  });

  it('survives any bytes', () => {
    const junk = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          created,
          added,
          delta('a'),
          'data: {"type":',
          'data: {"type":"response.completed"}\n\n',
          'data: []\n\n',
          `data: ${'['.repeat(50_000)}\n\n`,
        )
        .map((text) => Buffer.from(text)),
      fc
        .jsonValue()
        .map((value) => Buffer.from(`data: ${JSON.stringify({ type: 'response.output_item.done', item: value })}\n\n`)),
      fc
        .jsonValue()
        .map((value) =>
          Buffer.from(`data: ${JSON.stringify({ type: 'response.completed', response: { output: [value] } })}\n\n`),
        ),
    );
    fc.assert(
      fc.property(fc.array(junk, { maxLength: 8 }), (pieces) => {
        for (const make of [asBytes, asEvents]) {
          const told = read(make, pieces);
          expect(told.summary ?? told.failure).toBeDefined();
        }
      }),
    );
  });

  it('gives up on an event without end, and keeps nothing of it', () => {
    const piece = Buffer.alloc(8 * 1024 * 1024, 'a');
    const pieces = [Buffer.from('data: '), ...Array.from({ length: 9 }, () => piece)];
    for (const make of [asBytes, asEvents]) expect(read(make, pieces).failure?.kind).toBe('broken-before-content');
  });
});
