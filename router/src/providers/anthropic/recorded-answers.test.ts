import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../domain/chat-event.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { collectedExchanges, collectionMissing, ownExchanges } from '../testing/recorded-exchanges.ts';
import { BytesReader } from './bytes-reader.ts';
import { EventsReader } from './events-reader.ts';
import { PlainReader } from './plain-reader.ts';
import { read, type Told } from './testing/read.ts';

const own = ownExchanges(join(import.meta.dirname, '__fixtures__'));
const collected = ['messages', 'raw-predict'].flatMap(collectedExchanges);
const answers = [...own, ...collected].filter(({ status, provider }) => status === 200 && provider !== 'bedrock');
const streams = answers
  .filter(({ streamed }) => streamed)
  .map((exchange) => ({ ...exchange, body: firstAnswer(exchange.body) }));
const plain = answers.filter(({ streamed }) => !streamed);
/** One that a server began twice: what the first beginning said cannot be taken back (documented difference). */
const begunTwice = (name: string) => name.includes('spliced-message-start');

describe('a recorded answer', () => {
  it.skipIf(collectionMissing() !== undefined)('is there', () => {
    expect(streams.length).toBeGreaterThan(55);
    expect(plain.length).toBeGreaterThan(100);
  });

  it.each(streams.filter(({ name }) => !begunTwice(name)))('says as events what the stream said: $name', ({ body }) => {
    const told = read(Buffer.from(body), (tools) => new EventsReader(tools));
    expect(told.failure).toBeUndefined();
    expectSameMessage(told, fold(eventsIn(body)));
  });

  it.each(plain)('says as events what the message said: $name', ({ body }) => {
    const told = read(Buffer.from(body), (tools) => new PlainReader(tools, 'events'));
    expect(told.failure).toBeUndefined();
    expectSameMessage(told, JSON.parse(body));
  });

  it.each(streams)('gives the same events however its bytes are cut: $name', ({ body }) => {
    const bytes = Buffer.from(body);
    const whole = joined(read(bytes, (tools) => new EventsReader(tools)).events);
    expect(joined(read(bytes, (tools) => new EventsReader(tools), 1).events)).toEqual(whole);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 600 }), (size) => {
        expect(joined(read(bytes, (tools) => new EventsReader(tools), size).events)).toEqual(whole);
      }),
      { numRuns: 8 },
    );
  });

  it.each(streams)('passes through as the bytes that came, with the same summary: $name', ({ body }) => {
    const bytes = Buffer.from(body);
    const { summary } = read(bytes, (tools) => new EventsReader(tools));
    for (const size of [bytes.length, 1, 7, 100]) {
      const told = read(bytes, (tools) => new BytesReader(tools), size);
      // What comes behind message_stop is white space.
      expect(told.bytes.toString('utf8')).toBe(body.slice(0, told.bytes.toString('utf8').length));
      expect(body.slice(told.bytes.toString('utf8').length).trim()).toBe('');
      expect(told.summary).toEqual(summary);
    }
  });

  it.each(plain)('becomes a stream that says the same: $name', ({ body }) => {
    const asked = read(Buffer.from(body), (tools) => new PlainReader(tools, 'bytes-as-stream'));
    const told = read(asked.bytes, (tools) => new EventsReader(tools));
    expectSameMessage(told, JSON.parse(body));
    expect(read(Buffer.from(body), (tools) => new PlainReader(tools, 'bytes')).summary).toEqual(told.summary);
  });
});

/** One recording holds several answers, one behind the other. */
function firstAnswer(stream: string): string {
  const stop = /event: message_stop\ndata: .*\n\n/.exec(stream);
  return stop === null ? stream : stream.slice(0, stop.index + stop[0].length);
}

/** Deltas of one kind side by side are one text: where they are cut is the network's business. */
function joined(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const result: ChatEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    const goesOn = last !== undefined && 'text' in event && 'text' in last && last.type === event.type;
    if (goesOn) result[result.length - 1] = { ...last, text: last.text + event.text } as ChatEvent;
    else result.push(event);
  }
  return result;
}

function expectSameMessage({ events, summary }: Told, message: JsonObject): void {
  const content = message['content'] as readonly JsonObject[];
  expect(events[0]).toMatchObject({ type: 'answer-start', id: message['id'], model: message['model'] });
  expect(textOf(events, 'text-delta')).toBe(
    blocks(content, 'text')
      .map((block) => block['text'])
      .join(''),
  );
  expect(textOf(events, 'reasoning-delta')).toBe(
    blocks(content, 'thinking')
      .map((block) => block['thinking'])
      .join(''),
  );
  expect(sealsIn(events)).toEqual(
    content.flatMap((block) =>
      block['type'] === 'thinking' || block['type'] === 'redacted_thinking'
        ? [block['signature'] ?? block['data']]
        : [],
    ),
  );
  expect(callsIn(events)).toEqual(blocks(content, 'tool_use').map(({ id, name, input }) => ({ id, name, input })));
  expect(events.flatMap((event) => (event.type === 'native' ? [event.native.value] : []))).toEqual(
    content.filter((block) => !['text', 'thinking', 'redacted_thinking', 'tool_use'].includes(String(block['type']))),
  );
  expect(events.flatMap((event) => (event.type === 'citation' ? [event.citation.native.value] : []))).toEqual(
    blocks(content, 'text').flatMap((block) => (block['citations'] as readonly JsonObject[] | null | undefined) ?? []),
  );
  expectSameUsage(summary, message['usage'] as JsonObject);
  expect(events.filter((event) => event.type === 'finish')).toHaveLength(1);
  expect(events.at(-1)?.type).toBe('usage');
}

function expectSameUsage(summary: Told['summary'], usage: JsonObject): void {
  if (summary?.usage === undefined) throw new Error('no usage');
  const input = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'];
  expect(totalInputTokens(summary.usage)).toBe(input.reduce((sum, name) => sum + Number(usage[name] ?? 0), 0));
  expect(totalOutputTokens(summary.usage)).toBe(usage['output_tokens']);
}

function blocks(content: readonly JsonObject[], type: string): readonly JsonObject[] {
  return content.filter((block) => block['type'] === type);
}

function textOf(events: readonly ChatEvent[], type: 'text-delta' | 'reasoning-delta'): string {
  return events.map((event) => (event.type === type ? event.text : '')).join('');
}

function sealsIn(events: readonly ChatEvent[]): readonly unknown[] {
  return events.flatMap((event) => (event.type === 'reasoning-end' ? [event.seal?.value] : []));
}

function callsIn(events: readonly ChatEvent[]): readonly unknown[] {
  return events.flatMap((event) => {
    if (event.type !== 'tool-input-start') return [];
    const pieces = events.filter((other) => other.type === 'tool-input-delta' && other.call === event.call);
    const input = JSON.parse(pieces.map((piece) => ('text' in piece ? piece.text : '')).join(''));
    return [{ id: event.id, name: event.name, input }];
  });
}

function eventsIn(stream: string): readonly JsonObject[] {
  return [...stream.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as JsonObject);
}

/** A stream put together by the book, without any of the code under test. */
function fold(events: readonly JsonObject[]): JsonObject {
  let message: Record<string, unknown> = {};
  const content: Record<string, unknown>[] = [];
  const inputs = new Map<number, string>();
  for (const event of events) {
    const index = Number(event['index']);
    const delta = isJsonObject(event['delta']) ? event['delta'] : {};
    const block = content[index];
    if (event['type'] === 'message_start') message = { ...(event['message'] as JsonObject) };
    else if (event['type'] === 'content_block_start') content[index] = { ...(event['content_block'] as JsonObject) };
    else if (event['type'] === 'message_delta') {
      const given = Object.entries((event['usage'] as JsonObject | undefined) ?? {}).filter(
        ([, value]) => value !== null,
      );
      message['usage'] = { ...(message['usage'] as JsonObject), ...Object.fromEntries(given) };
    } else if (block !== undefined && event['type'] === 'content_block_delta') {
      if (delta['partial_json'] !== undefined)
        inputs.set(index, (inputs.get(index) ?? '') + String(delta['partial_json']));
      for (const name of ['text', 'thinking', 'signature']) {
        if (delta[name] !== undefined) block[name] = String(block[name] ?? '') + String(delta[name]);
      }
      if (delta['citation'] !== undefined)
        block['citations'] = [...((block['citations'] as []) ?? []), delta['citation']];
    }
  }
  for (const [index, text] of inputs) if (text !== '') Object.assign(content[index] ?? {}, { input: JSON.parse(text) });
  return { ...message, content } as unknown as JsonObject;
}
