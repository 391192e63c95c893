import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import type { ApiKeyId } from '../../domain/principal.ts';
import type { RequestRecord } from '../../domain/request-record.ts';
import { noUsage } from '../../domain/usage.ts';
import type { RetentionLimits, Stats } from '../../records/ports.ts';
import type { Store } from '../store.ts';
import { harnessForEachTest } from './harness-for-each-test.ts';
import { opened } from './opened.ts';
import { readValue } from './read-value.ts';
import { sampleRecord } from './sample-rows.ts';
import type { StoreHarness } from './store-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const nowMs = Date.now();

/** Lets nothing go, but has everything summed. */
const keepAll: RetentionLimits = {
  recordsFromMs: 0,
  statsFromMs: 0,
  responsesFromMs: 0,
  maxBytes: Number.MAX_SAFE_INTEGER,
  nowMs,
};

async function stats(store: Store, windowMs?: number, provider?: string): Promise<Stats> {
  return readValue(await store.history.stats({ windowMs, provider, nowMs }));
}

function requests({ totals }: Stats): number {
  return Object.values(totals.requests).reduce((sum, count) => sum + count, 0);
}

let lastId = 0;
function record(more: Partial<RequestRecord> = {}): RequestRecord {
  return sampleRecord(`s${++lastId}`, { atMs: nowMs - MINUTE, ...more });
}

export function statsContract(makeHarness: () => Promise<StoreHarness>): void {
  describe.each(['before', 'after'] as const)('statistics, %s the records are summed', (when) => {
    const harness = harnessForEachTest(makeHarness);

    async function storeWith(...batches: readonly (readonly RequestRecord[])[]): Promise<Store> {
      const store = opened(await harness().open());
      for (const batch of batches) await store.records.append(batch);
      if (when === 'after') await store.records.retain(keepAll);
      return store;
    }

    it('count nothing before the first record', async () => {
      const store = await storeWith();
      const { totals, providers } = await stats(store, HOUR);
      expect(totals.requests).toEqual({ ok: 0, error: 0, cancelled: 0, refused: 0 });
      expect(totals.latencyMs).toEqual({ p50: undefined, p95: undefined, p99: undefined });
      expect(providers).toEqual([]);
    });

    it('count how requests ended, their tokens by class, and their cost', async () => {
      const usage = {
        ...noUsage,
        inputTokens: 1,
        cacheReadTokens: 2,
        cacheWrite5mTokens: 3,
        cacheWrite1hTokens: 4,
        audioInputTokens: 5,
        outputTokens: 6,
        reasoningTokens: 7,
        audioOutputTokens: 8,
      };
      const store = await storeWith([
        record({ usage, costUsd: 0.25 }),
        record({ usage: { ...usage, estimated: true }, costUsd: 0.5 }),
        record({ usage, costUsd: undefined }),
        record({ status: 'error' }),
        record({ status: 'cancelled' }),
        record({ status: 'refused', httpStatus: 404 }),
      ]);
      const { totals } = await stats(store, HOUR);
      expect(totals).toMatchObject({
        requests: { ok: 3, error: 1, cancelled: 1, refused: 1 },
        tokens: {
          inputTokens: 3,
          cacheReadTokens: 6,
          cacheWrite5mTokens: 9,
          cacheWrite1hTokens: 12,
          audioInputTokens: 15,
          outputTokens: 18,
          reasoningTokens: 21,
          audioOutputTokens: 24,
        },
        estimated: 1,
        priced: 2,
        unpriced: 1,
        costUsd: 0.75,
      });
    });

    it('count what the cache answered and what it saved, and nothing of who left', async () => {
      const usage = { ...noUsage, inputTokens: 10, outputTokens: 5, reasoningTokens: 1 };
      const store = await storeWith([
        record({ usage, costUsd: 0.25, cache: 'miss' }),
        record({ usage, costUsd: 0, cache: 'hit', savedUsd: 0.25 }),
        record({ usage, costUsd: 0, cache: 'shared', savedUsd: 0.5 }),
        record({ usage, costUsd: 0, cache: 'replayed' }),
        record({ usage, costUsd: 0, cache: 'shared', status: 'cancelled' }),
        record({ usage, costUsd: 0.25, cache: 'bypass' }),
        record({ usage, costUsd: 0.25 }),
      ]);
      const { totals, providers } = await stats(store, HOUR);
      expect(totals.cache).toEqual({ hits: 3, misses: 1, savedTokens: 48, savedUsd: 0.75 });
      expect(totals.costUsd).toBe(0.75);
      expect(providers[0]?.cache).toEqual(totals.cache);
    });

    it('count it as an error where the router itself could not serve, and as refused where the client asked wrongly', async () => {
      const store = await storeWith([
        record({ status: 'refused', httpStatus: 503 }),
        record({ status: 'refused', httpStatus: 500 }),
        record({ status: 'refused', httpStatus: 429 }),
        record({ status: 'refused', httpStatus: 400 }),
      ]);
      expect((await stats(store, HOUR)).totals.requests).toMatchObject({ error: 2, refused: 2 });
    });

    it('tell latency of good answers and first content of all, within 2.2 %', async () => {
      const good = Array.from({ length: 100 }, (_, index) =>
        record({ durationMs: (index + 1) * 10, firstContentMs: undefined }),
      );
      const bad = Array.from({ length: 900 }, () => record({ status: 'error', durationMs: 1, firstContentMs: 40 }));
      const { totals } = await stats(await storeWith(good, bad), HOUR);
      for (const [told, truth] of [
        [totals.latencyMs.p50, 500],
        [totals.latencyMs.p95, 950],
        [totals.latencyMs.p99, 990],
        [totals.firstContentMs.p50, 40],
      ] as const)
        expect(Math.abs((told ?? 0) / truth - 1)).toBeLessThan(0.022);
    });

    it('are kept per provider, model and key, most requests first, and narrow to one provider', async () => {
      const store = await storeWith([
        record({ provider: 'one' as ProviderId, model: 'x', apiKeyId: 'k1' as ApiKeyId, costUsd: 1 }),
        record({ provider: 'two' as ProviderId, model: 'x', apiKeyId: 'k2' as ApiKeyId, costUsd: 2 }),
        record({ provider: 'two' as ProviderId, model: 'y', apiKeyId: undefined, costUsd: 4 }),
        record({ provider: undefined, model: undefined, apiKeyId: 'k2' as ApiKeyId, status: 'refused' }),
      ]);
      const shown = (named: Stats['keys']) => named.map(({ name, costUsd }) => [name, costUsd]);
      const all = await stats(store, HOUR);
      expect(shown(all.providers)).toEqual([
        ['two', 6],
        [undefined, 0],
        ['one', 1],
      ]);
      expect(shown(all.models)).toEqual([
        ['x', 3],
        [undefined, 0],
        ['y', 4],
      ]);
      expect(shown(all.keys)).toEqual([
        ['k2', 2],
        [undefined, 4],
        ['k1', 1],
      ]);
      const two = await stats(store, HOUR, 'two');
      expect(requests(two)).toBe(2);
      expect(shown(two.providers)).toEqual([['two', 6]]);
      expect(shown(two.models)).toEqual([
        ['x', 2],
        ['y', 4],
      ]);
    });

    it('cover a window from the start of the minute, hour or day in which it begins', async () => {
      const ages = [MINUTE, 2 * HOUR, 20 * HOUR, 3 * DAY, 20 * DAY, 100 * DAY, 390 * DAY];
      const store = await storeWith(ages.map((ageMs) => record({ atMs: nowMs - ageMs })));
      const counts = [];
      for (const windowMs of [5 * MINUTE, 3 * HOUR, DAY, 7 * DAY, 30 * DAY, 200 * DAY, 400 * DAY]) {
        const answer = await stats(store, windowMs);
        expect(answer.fromMs).toBeLessThanOrEqual(nowMs - windowMs);
        counts.push(requests(answer));
      }
      expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7]);
      const everything = await stats(store);
      expect(requests(everything)).toBe(7);
      expect(everything.fromMs).toBeGreaterThan(nowMs - 391 * DAY - MINUTE);
    });

    it('cover a window of up to a day exactly', async () => {
      const windows = [MINUTE, 5 * MINUTE, HOUR, DAY];
      const ages = windows.flatMap((windowMs) => [windowMs - 500, windowMs + 500]);
      const store = await storeWith(ages.map((ageMs) => record({ atMs: nowMs - ageMs })));
      for (const [index, windowMs] of windows.entries()) {
        const answer = await stats(store, windowMs);
        expect([windowMs, answer.fromMs, requests(answer)]).toEqual([windowMs, nowMs - windowMs, 2 * index + 1]);
      }
    });

    it('count each of many that began in the minute in which a window does', async () => {
      const store = await storeWith(
        Array.from({ length: 4_500 }, (_, index) => record({ atMs: nowMs - HOUR + (index % 2), durationMs: index })),
      );
      expect(requests(await stats(store, HOUR))).toBe(4_500);
    });

    it('count what a jumping clock dated into the future or the past where it was dated', async () => {
      const store = await storeWith(
        [record()],
        [record({ atMs: nowMs + 300 * DAY })],
        [record({ atMs: nowMs - 2 * DAY })],
        [record()],
      );
      expect(requests(await stats(store, HOUR))).toBe(3);
      expect(requests(await stats(store))).toBe(4);
    });

    it('put models that clients invent under one name beyond 1,000', async () => {
      const invented = Array.from({ length: 1_200 }, (_, index) => record({ model: `invented-${index}` }));
      const store = await storeWith(
        [record({ model: 'gone', status: 'error', errorCode: 'model_not_found' })],
        invented,
      );
      const { totals, models } = await stats(store, HOUR);
      expect(totals.requests).toMatchObject({ ok: 1_200, error: 1 });
      expect(models[0]).toMatchObject({ name: 'other', requests: { ok: 200, error: 1 } });
    });
  });

  describe('summing', () => {
    const harness = harnessForEachTest(makeHarness);

    it('counts each record once, whoever wrote it and however often it is summed', async () => {
      const [one, two] = [opened(await harness().open()), opened(await harness().open())];
      const batch = () => Array.from({ length: 100 }, () => record());
      for (let round = 0; round < 5; round++) {
        await Promise.all([one.records.append(batch()), two.records.append(batch())]);
        await Promise.all([one.records.retain(keepAll), two.records.retain(keepAll)]);
        await one.records.append(batch());
      }
      expect(requests(await stats(one, HOUR))).toBe(1_500);
      await Promise.all([one.close(), two.close()]);
      expect(requests(await stats(opened(await harness().open())))).toBe(1_500);
      const summed = await harness().outside('select sum(ok_requests) as ok from request_stats group by span_ms');
      expect(summed).toEqual([{ ok: 1_500 }, { ok: 1_500 }, { ok: 1_500 }]);
    });

    it('misses none that another router wrote between two of its own', async () => {
      const [one, two] = [opened(await harness().open()), opened(await harness().open())];
      for (const store of [one, two, one, two, two, one]) await store.records.append([record(), record()]);
      await one.records.retain(keepAll);
      expect(requests(await stats(two, HOUR))).toBe(12);
      await two.records.retain(keepAll);
      expect(requests(await stats(two, HOUR))).toBe(12);
    });

    it('takes up the records of a version that did not sum', async () => {
      const first = opened(await harness().open());
      await first.records.append(Array.from({ length: 5_000 }, () => record({ costUsd: 0.5 })));
      await first.close();
      await harness().outside('delete from request_stats');
      await harness().outside('update request_stats_state set summed_seq = 0');
      const store = opened(await harness().open());
      expect(requests(await stats(store, HOUR))).toBe(5_000);
      await store.records.retain(keepAll);
      expect(await stats(store, HOUR)).toMatchObject({ totals: { requests: { ok: 5_000 }, costUsd: 2_500 } });
      expect(await harness().outside('select summed_seq from request_stats_state')).toEqual([{ summed_seq: 5_000 }]);
    });

    it('costs no record where the sums cannot be written', async () => {
      const store = opened(await harness().open());
      await harness().outside('drop table request_stats');
      expect(await store.records.append([record()])).toEqual({ kind: 'written', count: 1 });
      await store.records.retain(keepAll);
      expect(store.problem()).toContain('request_stats');
      expect(await harness().outside('select count(*) as count from requests')).toEqual([{ count: 1 }]);
    });
  });
}
