import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BytesReader } from './bytes-reader.ts';
import { EventsReader } from './events-reader.ts';
import { PlainReader } from './plain-reader.ts';
import { read, type Told } from './testing/read.ts';
import { writeEvents } from './write-events.ts';

const start = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude-x', usage: { input_tokens: 3, output_tokens: 1 } },
};
const text = [
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße 👋' } },
  { type: 'content_block_stop', index: 0 },
];
const finish = {
  type: 'message_delta',
  delta: { stop_reason: 'end_turn', stop_sequence: null },
  usage: { output_tokens: 5 },
};
const stop = { type: 'message_stop' };
const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };

const stream = (...events: readonly object[]) => writeEvents(events as never);
const bytesOf = (body: Buffer | string, size?: number) =>
  read(Buffer.from(body as string), (tools) => new BytesReader(tools), size);
const eventsOf = (body: Buffer | string, size?: number) =>
  read(Buffer.from(body as string), (tools) => new EventsReader(tools), size);

describe('a stream in the client’s own dialect', () => {
  it('goes through as it came, pings and comments as no sign of life', () => {
    const ping = 'event: ping\ndata: {"type": "ping"}\n\n';
    const body = `${stream(start)}${ping}: keep\n\n${stream(...text)}${ping}${stream(finish, stop)}`;
    const told = bytesOf(body, 1);
    expect(told.bytes.toString()).toBe(body);
    expect(told.commentPieces).toBe(3);
    expect(told.summary).toMatchObject({
      usage: { inputTokens: 3, outputTokens: 5 },
      finishReason: { kind: 'stop' },
      answeredModel: 'claude-x',
    });
  });

  it.each(['\r\n', '\r'])('is understood with other line ends', (end) => {
    const body = `${stream(start, ...text, finish, stop)}`.replaceAll('\n', end);
    const told = bytesOf(body, 3);
    expect(told.bytes.toString()).toBe(body);
    expect(told.summary?.finishReason).toEqual({ kind: 'stop' });
    expect(eventsOf(body, 3).summary).toEqual(told.summary);
  });

  it.each([bytesOf, eventsOf])('says what an error means before any content, and that it broke after some', (told) => {
    expect(told(stream(start, error)).failure).toMatchObject({ kind: 'overloaded', status: 529 });
    expect(told(stream(start, ...text, error)).failure).toMatchObject({
      kind: 'broken-after-content',
      message: 'Overloaded',
      cause: { kind: 'overloaded', status: 529 },
    });
    expect(bytesOf(stream(start, ...text, error)).bytes.toString()).not.toContain('Overloaded');
  });

  it.each([bytesOf, eventsOf])(
    'is broken when it just stops, and whole without message_stop when the reason came',
    (told) => {
      expect(told(stream(start)).failure?.kind).toBe('broken-before-content');
      expect(told(stream(start, ...text)).failure?.kind).toBe('broken-after-content');
      expect(told(stream(start, stop)).failure?.kind).toBe('broken-before-content');
      expect(told(stream(start, ...text, finish)).summary?.finishReason).toEqual({ kind: 'stop' });
      expect(bytesOf(stream(start, ...text, finish)).bytes.toString()).toBe(`${stream(start, ...text, finish, stop)}`);
    },
  );

  it('leaves out an event that is no JSON before content, and a half one at the end', () => {
    const broken = 'event: content_block_start\ndata: {"type":\n\n';
    const whole = `${stream(start)}${broken}${stream(...text, finish)}event: message_st`;
    expect(bytesOf(whole).bytes.toString()).toBe(`${stream(start, ...text, finish, stop)}`);
    expect(eventsOf(whole).summary?.finishReason).toEqual({ kind: 'stop' });
  });

  it.each([bytesOf, eventsOf])('understands servers that leave out event names or end with [DONE]', (told) => {
    const nameless = [start, ...text, finish].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
    expect(told(`${nameless}data: [DONE]\n\n`).summary).toMatchObject({ usage: { outputTokens: 5 } });
  });

  it('begins with content where content begins', () => {
    const has = (...events: readonly object[]) =>
      bytesOf(stream(start, ...events)).failure?.kind === 'broken-after-content';
    const block = (content_block: object) => ({ type: 'content_block_start', index: 0, content_block });
    const delta = (fields: object) => ({ type: 'content_block_delta', index: 0, delta: fields });
    expect(has(block({ type: 'text', text: '' }))).toBe(false);
    expect(
      has(block({ type: 'thinking', thinking: '', signature: '' }), delta({ type: 'signature_delta', signature: 'x' })),
    ).toBe(false);
    expect(has(delta({ type: 'thinking_delta', thinking: '' }))).toBe(false);
    expect(has(delta({ type: 'thinking_delta', thinking: 'Hm' }))).toBe(true);
    expect(has(block({ type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }))).toBe(true);
    expect(has(block({ type: 'web_search_tool_result', content: [] }))).toBe(true);
    expect(has(finish)).toBe(false);
  });
});

describe('whatever comes', () => {
  const readers: readonly ((body: Buffer, size: number) => Told)[] = [
    (body, size) => read(body, (tools) => new BytesReader(tools), size),
    (body, size) => read(body, (tools) => new EventsReader(tools), size),
    (body, size) => read(body, (tools) => new PlainReader(tools, 'events'), size),
    (body, size) => read(body, (tools) => new PlainReader(tools, 'bytes-as-stream'), size),
  ];

  it('ends in exactly one way and does not crash', () => {
    const good = stream(start, ...text, finish, stop);
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(...[start, ...text, finish, error].map((event) => stream(event))),
      fc.json().map((json) => Buffer.from(`event: content_block_delta\ndata: ${json}\n\n`)),
      fc.nat(good.length).map((at) => good.subarray(at)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 50 }), (pieces, size) => {
        for (const reader of readers) {
          const { summary, failure } = reader(Buffer.concat(pieces), size);
          expect(Number(summary !== undefined) + Number(failure !== undefined)).toBe(1);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is not kept where a line has no end', () => {
    const line = Buffer.alloc(10 * 1024 * 1024 + 100, 'a');
    for (const reader of readers.slice(0, 2)) {
      const endless = Buffer.concat([stream(start, ...text), Buffer.from('data: "'), line]);
      expect(reader(endless, 64 * 1024).failure).toMatchObject({
        kind: 'broken-after-content',
        message: expect.stringContaining('10 MB'),
      });
    }
  });

  it('may nest deeper than anybody reads', () => {
    const depth = 200_000;
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    for (const reader of readers) {
      const event = Buffer.from(
        `data: {"type":"content_block_start","index":0,"content_block":{"type":"x","y":${deep}}}\n\n`,
      );
      expect(reader(event, 4_096).failure).toBeDefined();
      expect(reader(Buffer.from(`{"content":${deep}}`), 4_096).failure).toBeDefined();
    }
  });
});
