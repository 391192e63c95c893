import { EventStreamCodec } from '@smithy/eventstream-codec';
import { describe, expect, it } from 'vitest';
import { FramePieces } from './frame-pieces.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

function frame(text: string): Buffer {
  const headers = {
    ':message-type': { type: 'string', value: 'event' },
    ':event-type': { type: 'string', value: 'contentBlockDelta' },
  } as const;
  return Buffer.from(codec.encode({ headers, body: Buffer.from(JSON.stringify({ text })) }));
}

function read(bytes: Buffer, size: number) {
  const pieces = new FramePieces();
  const texts: unknown[] = [];
  for (let at = 0; at < bytes.length; at += size)
    for (const { body } of pieces.feed(bytes.subarray(at, at + size))) texts.push(body['text']);
  return { texts, problem: pieces.problem };
}

describe('frames of an event stream', () => {
  it.each([1, 2, 3, 5, 16, 1_000, 1_000_000])('are the same wherever they are cut (every %i bytes)', (size) => {
    const bytes = Buffer.concat(['one', 'two', 'x'.repeat(3_000), ''].map(frame));
    expect(read(bytes, size)).toEqual({ texts: ['one', 'two', 'x'.repeat(3_000), ''], problem: undefined });
  });

  it('of many megabytes are joined once and not with each of their pieces', () => {
    const text = 'x'.repeat(20 * 1024 * 1024);
    expect(read(frame(text), 100).texts).toEqual([text]);
  });

  it('that are damaged end it', () => {
    const bytes = Buffer.concat([frame('one'), Buffer.from([0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9])]);
    expect(read(bytes, 7)).toEqual({ texts: ['one'], problem: 'had a damaged frame' });
  });
});
