import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderFailureKind } from '../../domain/provider-failure.ts';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { VIA_HEADER } from '../../domain/via-header.ts';
import { ContractBench, type ContractSubject } from './contract-bench.ts';
import { describeSecrecy } from './describe-secrecy.ts';
import type { FakeFault } from './fake-answer.ts';
import { fakeUpstream } from './fake-upstream.ts';
import { RecordingSink } from './recording-sink.ts';
import { TEST_SECRET, testCall } from './test-request.ts';

/** Faults that end a call before any answer, and the failure that each must be, streaming or not. */
const refusals: Partial<Record<FakeFault, ProviderFailureKind>> = {
  'rate-limited': 'rate-limited',
  'rate-limited-silently': 'rate-limited',
  'quota-exhausted': 'no-funds',
  'server-error': 'server-error',
  overloaded: 'overloaded',
  unauthorized: 'authentication',
  forbidden: 'authentication',
  'no-funds': 'no-funds',
  'model-not-found': 'model-not-found',
  'invalid-request': 'invalid-request',
  'context-overflow': 'context-overflow',
  'content-refused': 'content-refused',
  'html-error': 'server-error',
  redirect: 'misconfigured',
  'reset-before-headers': 'broken-before-content',
  'error-in-200': 'overloaded',
};

/** Faults in the middle of an answer: a stream has told content by then, a plain answer nothing. */
const breaks: readonly FakeFault[] = [
  'reset-mid-body',
  'half-stream',
  'truncated-json',
  'content-length-too-long',
  'content-length-too-short',
];

/** The rules of `domain/provider-adapter`, on one provider type. */
export function describeProviderContract(subject: ContractSubject): void {
  describe(`${subject.type.type} keeps the provider contract`, () => {
    const bench = new ContractBench(subject);
    afterEach(() => bench.clear());
    describeAnswers(bench);
    if (subject.config === undefined) return;
    describeFailures(bench);
    describeSecrecy(bench);
    describeStreams(bench);
    describeLists(bench);
  });
}

function describeAnswers(bench: ContractBench): void {
  it.each(bench.forms)('answers with head, content and one end ($dialect, stream: $stream)', async (form) => {
    const { sink } = await bench.ask({ says: 'Hello there, world.' }, form);

    const outcome = await sink.outcome();

    expect(outcome.kind).toBe('ended');
    expect(sink.breaches).toEqual([]);
    expect(sink.hasContent).toBe(true);
    if (outcome.kind !== 'ended' || outcome.summary.usage === undefined) throw new Error('no usage');
    expect(outcome.summary.finishReason).toEqual({ kind: 'stop' });
    expect(totalInputTokens(outcome.summary.usage)).toBeGreaterThan(0);
    expect(totalOutputTokens(outcome.summary.usage)).toBeGreaterThan(0);
  });

  it.each(bench.forms)('tells nothing before chat has returned ($dialect, stream: $stream)', async (form) => {
    const { adapter } = await bench.start({ says: 'Hello.' });
    // The second call finds a warm connection, on which everything starts inside `dispatch`.
    for (let round = 0; round < 2; round += 1) {
      const sink = new RecordingSink();
      adapter.chat(testCall(form), sink);
      expect(sink.tellings).toBe(0);
      await sink.outcome();
      await nextTurn();
    }
  });

  it.each(bench.forms)('is silent after abort ($dialect, stream: $stream)', async (form) => {
    const { sink, call } = await bench.ask({ says: 'one two three', chunkDelayMs: 5 }, form);
    call.abort();
    call.abort();
    const before = sink.tellings;
    await sleep(50);
    expect(sink.tellings).toBe(before);
  });

  it.each(bench.forms)('is silent after an abort from inside the sink ($dialect, stream: $stream)', async (form) => {
    // Without a pause between its chunks the whole answer can lie in one piece of the network, with more to tell after the abort.
    for (const chunkDelayMs of [0, 2]) {
      const { sink, call } = await bench.ask({ says: 'one two three four', chunkDelayMs }, form);
      const pieces = await new Promise<number>((resolve) => {
        sink.onPiece = () => {
          call.abort();
          resolve(sink.tellings);
        };
      });
      await sleep(30);
      expect(sink.tellings).toBe(pieces);
    }
  });

  it.each(bench.forms)('stops while paused and goes on when resumed ($dialect, stream: $stream)', async (form) => {
    const { sink, call } = await bench.ask({ says: 'Hello there.' }, form);
    call.pause();
    call.pause();
    await sleep(30);
    expect(sink.hasContent).toBe(false);
    call.resume();
    call.resume();
    expect((await sink.outcome()).kind).toBe('ended');
    expect(sink.breaches).toEqual([]);
  });

  it.runIf(bench.callsSomebody)('tells its upstream through which routers a request came, this one last', async () => {
    const { upstream, adapter } = await bench.start({ says: 'Hello.' });
    for (const via of [undefined, 'first, second']) {
      const sink = new RecordingSink();
      adapter.chat({ ...testCall({ stream: true }), via }, sink);
      await sink.outcome();
    }
    const told = upstream.requests.map(({ headers }) => headers[VIA_HEADER]);
    expect(told).toEqual(['instance-test', 'first, second, instance-test']);
  });

  it('lists its models', async () => {
    const { adapter } = await bench.start({});
    const models = await adapter.listModels({ secret: TEST_SECRET, signal: AbortSignal.timeout(5_000) });
    expect(models.map((model) => model.id)).not.toEqual([]);
  });

  it('lets a call under way go on when it is closed', async () => {
    const { sink, adapter } = await bench.ask({ says: 'one two three', chunkDelayMs: 5 }, { stream: true });
    const closed = adapter.close();
    expect((await sink.outcome()).kind).toBe('ended');
    await closed;
  });
}

function describeFailures(bench: ContractBench): void {
  for (const form of bench.forms) {
    const name = `${form.dialect}, stream: ${form.stream}`;
    it.each(Object.entries(refusals))(`tells %s as %s (${name})`, async (fault, kind) => {
      const { sink } = await bench.ask({ fault: fault as FakeFault }, form);
      expect(await sink.outcome()).toMatchObject({ kind: 'failed', failure: { kind } });
      expect(sink.breaches).toEqual([]);
    });

    it.each(breaks)(`never ends cleanly after %s (${name})`, async (fault) => {
      const { sink } = await bench.ask({ says: 'one two three', fault }, form);
      const kind = form.stream ? 'broken-after-content' : 'broken-before-content';
      expect(await sink.outcome()).toMatchObject({ kind: 'failed', failure: { kind } });
      expect(sink.breaches).toEqual([]);
    });
  }

  it('passes on how long a rate limit lasts', async () => {
    const { sink } = await bench.ask({ fault: 'rate-limited', retryAfterS: 7 }, {});
    expect(await sink.outcome()).toMatchObject({ failure: { kind: 'rate-limited', retryAfterMs: 7_000 } });
  });

  it('tells an address where nobody listens as unreachable', async () => {
    const gone = await fakeUpstream();
    await gone.close();
    const sink = new RecordingSink();
    bench.adapterFor(gone.url).chat(testCall(), sink);
    expect(await sink.outcome()).toMatchObject({ failure: { kind: 'unreachable', code: 'ECONNREFUSED' } });
    expect(sink.breaches).toEqual([]);
  });

  it.each(bench.forms)('closes the connection at once when aborted ($dialect, stream: $stream)', async (form) => {
    for (const fault of ['hang', 'hang-after-headers', 'stall'] as const) {
      const { upstream, call } = await bench.ask({ fault }, form);
      const request = await bench.arrival(upstream);
      call.abort();
      await request.closed;
      expect(request.closedEarly).toBe(true);
    }
  });
}

function describeStreams(bench: ContractBench): void {
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

function describeLists(bench: ContractBench): void {
  it('rejects with the meaning of a refusal', async () => {
    const { adapter } = await bench.start({}, { apiKey: 'another-key' });
    const listing = adapter.listModels({ secret: TEST_SECRET, signal: AbortSignal.timeout(5_000) });
    await expect(listing).rejects.toMatchObject({ failure: { kind: 'authentication' } });
  });

  it.each([
    ['<html></html>', 'misconfigured'],
    ['{"models": 7', 'broken-before-content'],
  ])('rejects a reply that is no model list: %s', async (body, kind) => {
    const { adapter } = await bench.start({}, { modelsReply: { status: 200, body } });
    const listing = adapter.listModels({ secret: TEST_SECRET, signal: AbortSignal.timeout(5_000) });
    await expect(listing).rejects.toMatchObject({ failure: { kind } });
  });

  it('gives up when its signal says so', async () => {
    const { adapter } = await bench.start({});
    const listing = adapter.listModels({ secret: TEST_SECRET, signal: AbortSignal.abort() });
    await expect(listing).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
  });
}
