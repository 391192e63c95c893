import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import type { ApiKeyId } from '../../domain/principal.ts';
import type { StoredResponse } from '../../domain/response-store.ts';
import type { RetentionLimits } from '../../records/ports.ts';
import type { Store } from '../store.ts';
import { harnessForEachTest } from './harness-for-each-test.ts';
import { opened } from './opened.ts';
import type { StoreHarness } from './store-harness.ts';

const DAY = 86_400_000;
const nowMs = Date.now();
const ANY = Number.MAX_SAFE_INTEGER;
const owner = 'key_1' as ApiKeyId;
const keepAll: RetentionLimits = {
  recordsFromMs: 0,
  statsFromMs: 0,
  responsesFromMs: 0,
  maxBytes: Number.MAX_SAFE_INTEGER,
  nowMs,
};

function sample(id: string, more: Partial<StoredResponse> = {}): StoredResponse {
  return {
    id,
    owner,
    createdAtMs: nowMs,
    previousId: undefined,
    conversation: undefined,
    upstream: undefined,
    response: { id, object: 'response', output: [{ id: `msg_${id}`, type: 'message', content: [] }] },
    input: [{ id: `in_${id}`, type: 'message', role: 'user', content: 'Grüße' }],
    ...more,
  };
}

export function responseContract(makeHarness: () => Promise<StoreHarness>): void {
  describe('kept responses', () => {
    const harness = harnessForEachTest(makeHarness);
    const written = async (store: Store) => {
      // Whoever asks is answered from what waits; the rows follow.
      for (let tries = 0; tries < 200; tries += 1) {
        const rows = await harness().outside('select id from stored_responses order by created_at, id');
        if (rows.length > 0 || store.problem() !== undefined) return rows.map((row) => row['id']);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return [];
    };

    const itemsOf = async (store: Store, of: ApiKeyId | undefined, ids: readonly string[]) => {
      const found = await store.responses.items(of, ids, ANY);
      return found.kind === 'found' ? found.items : new Map();
    };

    it('are read at once, by their owner alone, and again after a restart', async () => {
      const store = opened(await harness().open());
      const response = sample('r1', { upstream: 'p' as ProviderId, conversation: 'c' });
      store.responses.keep(response);
      expect(await store.responses.find(owner, 'r1')).toEqual(response);
      expect(await store.responses.find(undefined, 'r1')).toBeUndefined();
      expect(await store.responses.find('key_2' as ApiKeyId, 'r1')).toBeUndefined();
      await store.close();
      const again = opened(await harness().open());
      expect(await again.responses.find(owner, 'r1')).toEqual(response);
      expect(await again.responses.newest(owner, 'c')).toEqual(response);
      expect(await again.responses.find('key_2' as ApiKeyId, 'r1')).toBeUndefined();
      expect(await again.responses.newest(undefined, 'c')).toBeUndefined();
    });

    it('go on from one another, oldest first', async () => {
      const { responses } = opened(await harness().open());
      const turns = [sample('a'), sample('b', { previousId: 'a' }), sample('c', { previousId: 'b' })];
      for (const turn of turns) responses.keep(turn);
      expect(await responses.turns(owner, 'c', ANY)).toEqual({ kind: 'found', turns });
      expect(await responses.turns(owner, 'x', ANY)).toEqual({ kind: 'missing', isWithheld: false });
      expect(await responses.turns(undefined, 'c', ANY)).toEqual({ kind: 'missing', isWithheld: true });
      expect(await responses.remove(owner, 'a')).toBe(true);
      expect(await responses.remove(owner, 'a')).toBe(false);
      expect(await responses.turns(owner, 'c', ANY)).toEqual({ kind: 'broken', last: turns[2], missingId: 'a' });
    });

    it('are found by their conversation, the newest first, or the conversation itself', async () => {
      const { responses } = opened(await harness().open());
      const conversation = sample('conv_1', { response: { id: 'conv_1', object: 'conversation' } });
      responses.keep(conversation);
      expect(await responses.newest(owner, 'conv_1')).toEqual(conversation);
      responses.keep(sample('a', { conversation: 'conv_1', previousId: 'conv_1' }));
      responses.keep(sample('b', { conversation: 'conv_1', previousId: 'a' }));
      expect((await responses.newest(owner, 'conv_1'))?.id).toBe('b');
      expect(await responses.newest(undefined, 'conv_1')).toBeUndefined();
    });

    it('stay in their place when they are kept again, changed', async () => {
      const store = opened(await harness().open());
      const { responses } = store;
      const older = sample('a', { conversation: 'c' });
      const newer = sample('b', { conversation: 'c', previousId: 'a', createdAtMs: older.createdAtMs + 1 });
      for (const each of [older, newer]) responses.keep(each);
      for (const wait of [false, true]) {
        if (wait) await written(store);
        const changed = { ...older, input: [], response: { ...older.response, metadata: { wait: String(wait) } } };
        responses.keep(changed);
        expect((await responses.newest(owner, 'c'))?.id).toBe('b');
        expect(await responses.find(owner, 'a')).toEqual(changed);
        expect(await responses.turns(owner, 'b', ANY)).toEqual({ kind: 'found', turns: [changed, newer] });
        expect((await itemsOf(store, owner, ['in_a'])).size).toBe(0);
      }
    });

    it('give their items by id, written or not', async () => {
      const store = opened(await harness().open());
      store.responses.keep(sample('a', { upstream: 'p' as ProviderId }));
      const wanted = ['msg_a', 'in_a', 'msg_x'];
      for (const wait of [true, false]) {
        const found = await itemsOf(store, owner, wanted);
        expect([...found.keys()].sort()).toEqual(['in_a', 'msg_a']);
        expect(found.get('in_a')).toMatchObject({ item: sample('a').input[0], upstream: 'p' });
        expect([...(await itemsOf(store, undefined, wanted)).values()]).toEqual(['withheld', 'withheld']);
        if (wait) await written(store);
      }
    });

    it('are not read at all where they are larger together than was asked for, written or not', async () => {
      const store = opened(await harness().open());
      const text = 'a'.repeat(1_000);
      const item = (id: string) => ({ id, type: 'message', role: 'user', content: text });
      store.responses.keep(sample('a', { input: [item('in_a'), item('in_a2')] }));
      store.responses.keep(sample('b', { input: [item('in_b')], previousId: 'a' }));
      for (const wait of [true, false]) {
        expect(await store.responses.turns(owner, 'b', 10_000)).toMatchObject({ kind: 'found', turns: [{}, {}] });
        expect(await store.responses.turns(owner, 'b', 2_500)).toEqual({ kind: 'too-large' });
        expect(await store.responses.items(owner, ['in_a', 'in_a'], 1_500)).toMatchObject({ kind: 'found' });
        expect(await store.responses.items(owner, ['in_a', 'in_a2'], 1_500)).toEqual({ kind: 'too-large' });
        expect(await store.responses.items(owner, ['in_a', 'in_b'], 300)).toEqual({ kind: 'too-large' });
        if (wait) await written(store);
      }
    });

    it.each([true, false])(
      'stay withheld by the ids that a vendor gave them once they are removed (written: %s)',
      async (wait) => {
        const store = opened(await harness().open());
        store.responses.keep(sample('vendors', { upstream: 'p' as ProviderId }));
        store.responses.keep(sample('ours'));
        if (wait) await written(store);
        expect(await store.responses.remove(owner, 'vendors')).toBe(true);
        expect(await store.responses.remove(owner, 'ours')).toBe(true);
        for (const anybody of [owner, undefined]) {
          const reading = await store.responses.turns(anybody, 'vendors', ANY);
          expect(reading).toEqual({ kind: 'missing', isWithheld: true });
          expect([...(await itemsOf(store, anybody, ['msg_vendors', 'in_vendors', 'msg_ours']))]).toEqual([
            ['msg_vendors', 'withheld'],
            ['in_vendors', 'withheld'],
          ]);
        }
        expect(await store.responses.turns(owner, 'ours', ANY)).toEqual({ kind: 'missing', isWithheld: false });
      },
    );

    it('stay withheld once their time is over, until no vendor knows them any more', async () => {
      const store = opened(await harness().open());
      store.responses.keep(sample('old', { upstream: 'p' as ProviderId, createdAtMs: nowMs - 40 * DAY }));
      await store.responses.find(owner, 'x');
      await written(store);
      await store.records.retain({ ...keepAll, responsesFromMs: nowMs - 30 * DAY });
      expect(await store.responses.turns(owner, 'old', ANY)).toEqual({ kind: 'missing', isWithheld: true });
      await store.records.retain({ ...keepAll, nowMs: nowMs + 101 * DAY });
      expect(await store.responses.turns(owner, 'old', ANY)).toEqual({ kind: 'missing', isWithheld: false });
    });

    it('wait for a database that is locked, and can be read meanwhile', async () => {
      const store = opened(await harness().open());
      store.responses.keep(sample('first'));
      expect(await written(store)).toEqual(['first']);
      const lock = await harness().lock();
      store.responses.keep(sample('second', { previousId: 'first' }));
      expect(await store.responses.turns(owner, 'second', ANY)).toMatchObject({ kind: 'found', turns: [{}, {}] });
      await lock.release();
      await store.close();
      expect(await harness().outside('select count(*) as count from stored_responses')).toEqual([{ count: 2 }]);
    });

    it('go after their time, but for those from which a younger one goes on', async () => {
      const store = opened(await harness().open());
      const old = { createdAtMs: nowMs - 40 * DAY };
      for (const response of [
        sample('alone', old),
        sample('begun', old),
        sample('gone-on', { previousId: 'begun', createdAtMs: nowMs - DAY }),
        sample('chain-1', old),
        sample('chain-2', { ...old, previousId: 'chain-1' }),
      ])
        store.responses.keep(response);
      await store.responses.find(owner, 'x');
      await written(store);
      await store.records.retain({ ...keepAll, responsesFromMs: nowMs - 30 * DAY });
      const ids = await harness().outside('select id from stored_responses order by id');
      expect(ids).toEqual([{ id: 'begun' }, { id: 'gone-on' }]);
      expect(await harness().outside('select count(*) as count from stored_response_items')).toEqual([{ count: 4 }]);
    });

    it('make room, the oldest first, where the database is too large', async () => {
      const store = opened(await harness().open());
      const text = 'a'.repeat(500_000);
      for (let index = 0; index < 40; index += 1)
        store.responses.keep(
          sample(`r${String(index).padStart(2, '0')}`, {
            createdAtMs: nowMs + index,
            input: [{ id: `i${index}`, type: 'message', role: 'user', content: text }],
          }),
        );
      await store.responses.find(owner, 'x');
      await written(store);
      await store.records.retain({ ...keepAll, maxBytes: 10 * 1024 * 1024 });
      const ids = (await harness().outside('select id from stored_responses order by id')).map((row) => row['id']);
      expect(ids.length).toBeGreaterThan(10);
      expect(ids.length).toBeLessThan(22);
      expect(ids.at(-1)).toBe('r39');
    });
  });
}
