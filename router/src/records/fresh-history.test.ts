import { describe, expect, it } from 'vitest';
import { FreshHistory } from './fresh-history.ts';
import type { RecordReader } from './ports.ts';
import { ScriptedStore } from './testing/scripted-store.ts';
import { testRecord } from './testing/test-record.ts';
import { RecordWriter } from './writer.ts';

const query = {
  filter: { provider: undefined, model: undefined, status: undefined, fromMs: undefined, toMs: undefined },
  limit: 1,
  after: undefined,
};

/** A history that tells how many records had been written when it was read. */
function countingReader(store: ScriptedStore, counts: number[]): RecordReader {
  const count = async () => {
    counts.push(store.written.length);
    return { kind: 'unavailable', reason: 'nothing is read here' } as const;
  };
  return { page: count, one: count, stats: count, calls: count };
}

describe('the fresh history', () => {
  it.each([
    ['a page', (history: FreshHistory) => history.page(query)],
    ['one request', (history: FreshHistory) => history.one('r1')],
    ['statistics', (history: FreshHistory) => history.stats({ windowMs: 1, provider: undefined, nowMs: 1 })],
    [
      'calls',
      (history: FreshHistory) => history.calls({ windowMs: 1, provider: undefined, nowMs: 1, grouping: 'model' }),
    ],
  ])('has what was finished a moment ago written before %s is read', async (_what, read) => {
    const store = new ScriptedStore();
    const writer = new RecordWriter({ store, reportTrouble: () => {}, batchMs: 60_000, batchRecords: 2 });
    const counts: number[] = [];
    const history = new FreshHistory({ reader: countingReader(store, counts), writer });
    for (const id of ['a', 'b', 'c', 'd', 'e']) writer.write(testRecord({ id }));
    await read(history);
    await read(history);
    expect(counts).toEqual([5, 5]);
    await writer.drain(0);
  });

  it.each([[{ kind: 'busy', reason: 'locked' } as const], ['never' as const], [new Error('worker died')]])(
    'is read all the same where the store takes nothing (%#)',
    async (outcome) => {
      const store = new ScriptedStore(outcome, outcome, outcome, outcome);
      const writer = new RecordWriter({ store, reportTrouble: () => {}, batchMs: 60_000, retryMs: 60_000 });
      writer.write(testRecord());
      const counts: number[] = [];
      const history = new FreshHistory({ reader: countingReader(store, counts), writer });
      await history.page(query);
      expect(counts).toEqual([0]);
      await writer.drain(0);
    },
  );
});
