import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ContractBench } from './contract-bench.ts';

/** The rules for streams, and for bodies however they are packed and split. */
export function describeStreams(bench: ContractBench): void {
  const streams = bench.forms.filter((form) => form.stream);
  // Streams of other dialects always tell their usage.
  const asksUsage = bench.speaks.dialect === 'openai-chat';

  it.each(streams)('tells comments from signs of life ($dialect)', async (form) => {
    const { opening, content, finish, done } = bench.speaks.streamParts({ says: 'one' }, 'test-model', false);
    const comment = ': alive\n\n';
    // A dialect without a mark of its own ends with its finish: nothing is read behind it.
    const ending = done === '' ? [comment, finish] : [finish, comment, done];
    const body = [comment, opening, ...content, ...ending].join('');
    const headers = { 'content-type': 'text/event-stream' };
    const { sink } = await bench.ask({ raw: { status: 200, headers, body, pieceBytes: 1 } }, form);
    expect((await sink.outcome()).kind).toBe('ended');
    expect(sink.breaches).toEqual([]);
    expect(sink.commentPieces).toBe(form.dialect === 'events' ? 0 : 2);
    if (form.dialect !== 'events') expect(sink.text()).toBe(body);
  });

  it.each(streams)('tells the same of a stream however its bytes are split ($dialect)', async (form) => {
    const { opening, content, finish, done } = bench.speaks.streamParts(
      { says: 'Grüße, 世界 🌍!' },
      'test-model',
      true,
    );
    const body = [opening, ...content, finish, done].join('');
    const headers = { 'content-type': 'text/event-stream' };
    const told = async (pieceSizes: readonly number[]) => {
      const { sink } = await bench.ask({ raw: { status: 200, headers, body, pieceSizes } }, form);
      expect((await sink.outcome()).kind).toBe('ended');
      return form.dialect === 'events' ? sink.heard : sink.text();
    };
    const whole = await told([Buffer.byteLength(body)]);
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, async (pieceSizes) => {
        expect(await told(pieceSizes)).toEqual(whole);
      }),
      { numRuns: 4 },
    );
  });

  it.each(streams)('tells an error event before any content by its meaning ($dialect)', async (form) => {
    const { sink } = await bench.ask({ fault: 'error-in-stream', afterChunks: 0 }, form);
    expect(await sink.outcome()).toMatchObject({ failure: { kind: 'server-error' } });
    expect(sink.hasContent).toBe(false);
  });

  it.each(streams)('ends as broken at an error event after content ($dialect)', async (form) => {
    const { sink } = await bench.ask({ says: 'one two', fault: 'error-in-stream' }, form);
    expect(await sink.outcome()).toMatchObject({ failure: { kind: 'broken-after-content' } });
    expect(sink.text()).not.toContain('"error"');
    expect(sink.breaches).toEqual([]);
  });

  it.each(streams)('leaves out a malformed chunk and goes on ($dialect)', async (form) => {
    const { sink } = await bench.ask({ says: 'one two three', fault: 'malformed-chunk' }, form);
    expect((await sink.outcome()).kind).toBe('ended');
    expect(bench.textOf(sink)).toBe('one two three');
  });

  it.each(streams)('ends well without the terminal event when a finish reason came ($dialect)', async (form) => {
    const { sink } = await bench.ask({ says: 'one two three', fault: 'no-done' }, form);
    expect((await sink.outcome()).kind).toBe('ended');
    expect(bench.textOf(sink)).toBe('one two three');
    const { done } = bench.speaks.streamParts({}, 'test-model', false);
    if (form.dialect !== 'events') expect(sink.text().endsWith(done)).toBe(true);
  });

  it.each(streams)('makes a stream of a plain answer ($dialect)', async (form) => {
    const { sink } = await bench.ask({ says: 'one two three', fault: 'ignores-stream' }, form);
    expect((await sink.outcome()).kind).toBe('ended');
    expect(bench.textOf(sink)).toBe('one two three');
    expect(sink.breaches).toEqual([]);
  });

  it.each(bench.forms)('understands an answer that comes byte by byte ($dialect, stream: $stream)', async (form) => {
    const { sink } = await bench.ask({ says: 'Grüße, 世界 👋!', reasons: 'Hm.', fault: 'drip' }, form);
    expect((await sink.outcome()).kind).toBe('ended');
    expect(bench.textOf(sink)).toBe('Grüße, 世界 👋!');
  });

  it.each(['gzip', 'deflate', 'br', 'lie'] as const)('reads a body that comes as %s unasked', async (encoding) => {
    for (const form of bench.forms) {
      const { sink } = await bench.ask({ says: 'one two three', encoding }, form);
      expect((await sink.outcome()).kind).toBe('ended');
      expect(bench.textOf(sink)).toBe('one two three');
    }
  });

  it('collects a stream that came where a plain answer was asked for', async () => {
    const { sink } = await bench.ask({ says: 'one two three', fault: 'streams-anyway' }, { stream: false });
    expect((await sink.outcome()).kind).toBe('ended');
    expect(bench.textOf(sink)).toBe('one two three');
  });

  it.skipIf(bench.usageUnasked || !asksUsage)(
    'asks a stream for its usage and hides that from a client that did not',
    async () => {
      const { sink, upstream } = await bench.ask({ says: 'one two' }, { stream: true });
      const outcome = await sink.outcome();
      expect(upstream.requests[0]?.body['stream_options']).toEqual({ include_usage: true });
      expect(outcome).toMatchObject({ summary: { usage: { inputTokens: 7, outputTokens: 2 } } });
      expect(sink.text()).not.toContain('"usage"');
    },
  );

  it.skipIf(!asksUsage)('leaves the usage chunk to a client that asked for it', async () => {
    const body = { stream_options: { include_usage: true } };
    const { sink } = await bench.ask({ says: 'one two' }, { stream: true, body });
    await sink.outcome();
    expect(sink.text()).toContain('"choices":[],"usage"');
  });

  it.each(streams)('slows the upstream down while its reader is paused ($dialect)', async (form) => {
    const floodBytes = 24 * 1024 * 1024;
    const { sink, call, upstream } = await bench.ask({ floodBytes }, form);
    sink.onPiece = () => call.pause();
    const request = await bench.arrival(upstream);
    const stoodAt = await bench.standstill(() => request.bytesWritten);
    expect(stoodAt).toBeLessThan(floodBytes * 0.75);
    sink.onPiece = undefined;
    call.resume();
    expect((await sink.outcome()).kind).toBe('ended');
    expect(request.bytesWritten).toBeGreaterThanOrEqual(floodBytes);
  });
}
