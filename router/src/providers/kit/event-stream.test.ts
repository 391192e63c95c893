import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStream } from './event-stream.ts';

const text = ': hello\n\nevent: error\ndata: {"a":"Grüße 👋"}\n\ndata: one\ndata: two\n\ndata: [DONE]\n\n';
const events = [
  { name: 'error', data: '{"a":"Grüße 👋"}' },
  { name: undefined, data: 'one\ntwo' },
  { name: undefined, data: '[DONE]' },
];

function feed(bytes: Buffer, cuts: readonly number[]) {
  const stream = new EventStream();
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  let from = 0;
  const heard = places.flatMap((to) => {
    const piece = bytes.subarray(from, to);
    from = to;
    return stream.feed(piece);
  });
  return [...heard, ...stream.finish()];
}

describe('EventStream', () => {
  it('reads the same events wherever the bytes are cut and whatever ends the lines', () => {
    fc.assert(
      fc.property(fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.nat(200), { maxLength: 40 }), (lineEnd, cuts) => {
        expect(feed(Buffer.from(text.replaceAll('\n', lineEnd)), cuts)).toEqual(events);
      }),
      { numRuns: 300 },
    );
  });

  it('reads a last event without its blank line', () => {
    expect(feed(Buffer.from('data: x'), [])).toEqual([{ name: undefined, data: 'x' }]);
  });

  it('replaces invalid UTF-8 instead of failing', () => {
    const [event] = feed(Buffer.concat([Buffer.from('data: a'), Buffer.of(0xff, 0xc3), Buffer.from('b\n\n')]), []);
    expect(event?.data).toMatch(/^a\ufffd+b$/);
  });

  it('stops where comments come without end and no event', () => {
    const stream = new EventStream();
    const comments = Buffer.from(': still here\n\n'.repeat(65_536));
    for (let round = 0; round < 20; round += 1) stream.feed(comments);
    expect(stream.feed(Buffer.from('data: x\n\n'))).toHaveLength(1);
    for (let round = 0; round < 60; round += 1) stream.feed(comments);
    expect(stream.overflown).toBe(true);
    expect(stream.feed(Buffer.from('data: y\n\n'))).toEqual([]);
  });

  it('stops at an event of more than 10 MB', () => {
    const stream = new EventStream();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    stream.feed(Buffer.from('data: '));
    for (let megabytes = 0; megabytes < 12; megabytes += 1) stream.feed(piece);
    expect(stream.overflown).toBe(true);
    expect(stream.feed(Buffer.from('\n\ndata: y\n\n'))).toEqual([]);
  });
});
