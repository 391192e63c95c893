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
      expect(await responses.turns(owner, 'c')).toEqual({ kind: 'found', turns });
      expect(await responses.turns(owner, 'x')).toEqual({ kind: 'missing', isSomebodyElses: false });
      expect(await responses.turns(undefined, 'c')).toEqual({ kind: 'missing', isSomebodyElses: true });
      expect(await responses.remove(owner, 'a')).toBe(true);
      expect(await responses.remove(owner, 'a')).toBe(false);
      expect(await responses.turns(owner, 'c')).toEqual({ kind: 'broken', last: turns[2], missingId: 'a' });
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

    it('give their items by id, written or not', async () => {
      const store = opened(await harness().open());
      store.responses.keep(sample('a', { upstream: 'p' as ProviderId }));
      const wanted = ['msg_a', 'in_a', 'msg_x'];
      for (const wait of [true, false]) {
        const found = await store.responses.items(owner, wanted);
        expect([...found.keys()].sort()).toEqual(['in_a', 'msg_a']);
        expect(found.get('in_a')).toEqual({ item: sample('a').input[0], upstream: 'p' });
        expect([...(await store.responses.items(undefined, wanted)).values()]).toEqual([
          'somebody-elses',
          'somebody-elses',
        ]);
        if (wait) await written(store);
      }
    });

    it('wait for a database that is locked, and can be read meanwhile', async () => {
      const store = opened(await harness().open());
      store.responses.keep(sample('first'));
      expect(await written(store)).toEqual(['first']);
      const lock = await harness().lock();
      store.responses.keep(sample('second', { previousId: 'first' }));
      expect(await store.responses.turns(owner, 'second')).toMatchObject({ kind: 'found', turns: [{}, {}] });
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
