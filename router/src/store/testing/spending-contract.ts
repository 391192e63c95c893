import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import type { ApiKeyId } from '../../domain/principal.ts';
import { harnessForEachTest } from './harness-for-each-test.ts';
import { opened } from './opened.ts';
import { sampleRecord } from './sample-rows.ts';
import type { StoreHarness } from './store-harness.ts';

const nowMs = Date.now();
const hourMs = 3_600_000;

/** A record that cost so much and was charged to these. */
function charged(id: string, usd: number, owners: readonly string[] = [], atMs = nowMs) {
  return sampleRecord(id, {
    atMs,
    provider: 'openai' as ProviderId,
    apiKeyId: 'key_1' as ApiKeyId,
    endUser: 'alice',
    tags: ['nightly', 'team-a'],
    costUsd: usd,
    charges: owners.map((owner) => ({ owner, usd, atMs })),
  });
}

const owners = ['router', 'provider:openai', 'api-key:key_1', 'end-user:alice', 'tag:team-a'];
const since = (owner: string, fromMs = nowMs - hourMs) => ({ owner, fromMs });

export function spendingContract(makeHarness: () => Promise<StoreHarness>): void {
  describe('what owners of budgets have spent', () => {
    const harness = harnessForEachTest(makeHarness);

    it('is written with the records that cost it, and known after a restart', async () => {
      const first = opened(await harness().open());
      await first.records.spending([since('router'), since('tag:team-a')]);
      await first.records.append([charged('r1', 0.5, ['router', 'tag:team-a']), charged('r2', 0.25, ['router'])]);
      await first.close();

      const second = opened(await harness().open());
      const reading = await second.records.spending([since('router'), since('tag:team-a'), since('tag:other')]);
      expect(reading).toEqual({ kind: 'read', value: [0.75, 0.5, 0] });
    });

    it.each(owners)('is taken from the history, once, for %s of whom nobody asked before', async (owner) => {
      const store = opened(await harness().open());
      const stranger = { provider: 'other' as ProviderId, apiKeyId: undefined, endUser: 'bob', tags: ['team-b'] };
      await store.records.append([
        charged('r1', 0.5),
        charged('r2', 0.25),
        { ...charged('r3', 8), ...stranger },
        charged('old', 4, [], nowMs - 40 * 24 * hourMs),
      ]);
      const mine = owner === 'router' ? 8.75 : 0.75;
      expect(await store.records.spending([since(owner)])).toEqual({ kind: 'read', value: [mine] });
      await store.records.append([charged('r4', 1, [owner])]);
      expect(await store.records.spending([since(owner)])).toEqual({ kind: 'read', value: [mine + 1] });
    });

    it('is known of a time in which nobody counted it', async () => {
      const store = opened(await harness().open());
      await store.records.spending([since('end-user:alice')]);
      await store.records.append([charged('r1', 0.5, ['end-user:alice'])]);
      await store.records.spending([]);
      await store.records.append([charged('r2', 0.25)]);
      expect(await store.records.spending([since('end-user:alice')])).toEqual({ kind: 'read', value: [0.75] });
    });

    it('is forgotten after the longest month', async () => {
      const store = opened(await harness().open());
      await store.records.spending([since('router')]);
      await store.records.append([
        charged('r1', 1, ['router'], nowMs - 34 * 24 * hourMs),
        charged('r2', 2, ['router']),
      ]);
      const limits = { recordsFromMs: 0, statsFromMs: 0, responsesFromMs: 0, maxBytes: Number.MAX_SAFE_INTEGER, nowMs };
      await store.records.retain(limits);
      expect(await harness().outside('select usd from spending order by slot_at')).toEqual([{ usd: 0 }, { usd: 2 }]);
    });

    it('counts from a moment on', async () => {
      const store = opened(await harness().open());
      await store.records.spending([since('router')]);
      await store.records.append([
        charged('r1', 1, ['router'], nowMs - 5 * hourMs),
        charged('r2', 2, ['router'], nowMs),
      ]);
      const asked = [since('router', nowMs - hourMs), since('router', nowMs - 6 * hourMs)];
      expect(await store.records.spending(asked)).toEqual({ kind: 'read', value: [2, 3] });
    });
  });
}
