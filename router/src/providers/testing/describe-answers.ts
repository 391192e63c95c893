import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { VIA_HEADER } from '../../domain/via-header.ts';
import type { ContractBench } from './contract-bench.ts';
import { RecordingSink } from './recording-sink.ts';
import { TEST_SECRET, testCall } from './test-request.ts';

/** The rules for calls that are answered. */
export function describeAnswers(bench: ContractBench): void {
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
