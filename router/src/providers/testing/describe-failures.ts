import { expect, it } from 'vitest';
import type { ProviderFailureKind } from '../../domain/provider-failure.ts';
import type { ContractBench } from './contract-bench.ts';
import type { FakeFault } from './fake-answer.ts';
import { fakeUpstream } from './fake-upstream.ts';
import { RecordingSink } from './recording-sink.ts';
import { testCall } from './test-request.ts';

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

/** The rules for calls that fail: each failure has one meaning, and half an answer is never a whole one. */
export function describeFailures(bench: ContractBench): void {
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
