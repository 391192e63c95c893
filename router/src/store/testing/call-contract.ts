import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import type { ApiKeyId } from '../../domain/principal.ts';
import type { AttemptReport, RequestRecord } from '../../domain/request-record.ts';
import { noUsage } from '../../domain/usage.ts';
import type { CallGrouping, CallReading } from '../../records/calls/call-figures.ts';
import type { Feedback } from '../../records/ports.ts';
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
const keepAll = {
  recordsFromMs: 0,
  statsFromMs: 0,
  responsesFromMs: 0,
  maxBytes: Number.MAX_SAFE_INTEGER,
  nowMs,
};

function attempt(provider: string, outcome: AttemptReport['outcome'], model = 'gpt-4'): AttemptReport {
  return { provider: provider as ProviderId, model, outcome, reason: 'for "tests" {', durationMs: 5 };
}

let lastId = 0;
function record(more: Partial<RequestRecord> = {}): RequestRecord {
  return sampleRecord(`c${++lastId}`, { atMs: nowMs - MINUTE, ...more });
}

const failedOver: Partial<RequestRecord> = {
  provider: 'two' as ProviderId,
  attempts: [attempt('one', 'rate-limited'), attempt('two', 'ok')],
};

function feedback(requestId: string, more: Partial<Feedback> = {}): Feedback {
  return {
    requestId,
    atMs: nowMs - MINUTE,
    givenAtMs: nowMs,
    givenBy: 'local',
    provider: 'one',
    model: 'gpt-4',
    task: 'chat',
    score: 1,
    comment: undefined,
    ...more,
  };
}

export function callContract(makeHarness: () => Promise<StoreHarness>): void {
  describe.each(['before', 'after'] as const)('sums of calls, %s the records are summed', (when) => {
    const harness = harnessForEachTest(makeHarness);

    async function storeWith(...records: readonly RequestRecord[]): Promise<Store> {
      const store = opened(await harness().open());
      if (records.length > 0) await store.records.append(records);
      if (when === 'after') await store.records.retain(keepAll);
      return store;
    }

    const read = async (store: Store, grouping: CallGrouping, windowMs?: number, provider?: string) =>
      readValue<CallReading>(await store.history.calls({ windowMs, provider, nowMs, grouping }));

    it('are nothing before the first record', async () => {
      const { totals, groups } = await read(await storeWith(), 'provider', HOUR);
      expect([totals.figures.requests, groups]).toEqual([0, []]);
    });

    it('count a request once, and each call at whoever it was made to', async () => {
      const usage = { ...noUsage, inputTokens: 7, cacheReadTokens: 3, outputTokens: 4, reasoningTokens: 1 };
      const { totals, groups } = await read(
        await storeWith(
          record({ usage, costUsd: 0.5 }),
          record({ ...failedOver, usage }),
          record({ status: 'cancelled', attempts: [] }),
        ),
        'provider',
        HOUR,
      );
      expect(totals.figures).toMatchObject({
        requests: 3,
        okRequests: 2,
        answered: 2,
        limited: 1,
        priced: 1,
        unpriced: 1,
        costUsd: 0.5,
        inputTokens: 20,
        outputTokens: 10,
        pricedTokens: 15,
      });
      expect(
        groups.map(({ names, figures }) => [names.provider, figures.requests, figures.answered, figures.limited]),
      ).toEqual([
        ['one', 2, 1, 1],
        ['two', 1, 1, 0],
      ]);
    });

    it('tell them apart by model, key, endpoint, task, hour and day', async () => {
      const route = {
        detail: 'short',
        basis: 'strategy',
        task: 'code',
        candidates: [],
        chosen: undefined,
        propensity: 1,
      } as const;
      const store = await storeWith(
        record({ apiKeyId: 'key_1' as ApiKeyId, route }),
        record({ endpoint: '/v1/embeddings', model: 'small', attempts: [attempt('one', 'ok', 'small')] }),
        record({ atMs: nowMs - 2 * DAY }),
      );
      const names = async (grouping: CallGrouping) =>
        (await read(store, grouping, 7 * DAY)).groups.map(({ names: all, figures }) => [
          Object.values(all)[0],
          figures.requests,
        ]);
      expect(await names('model')).toEqual([
        ['gpt-4', 2],
        ['small', 1],
      ]);
      expect(await names('key')).toEqual([
        ['', 2],
        ['key_1', 1],
      ]);
      expect(await names('endpoint')).toEqual([
        ['/v1/chat/completions', 2],
        ['/v1/embeddings', 1],
      ]);
      expect(await names('task')).toEqual([
        ['', 2],
        ['code', 1],
      ]);
      const days = (await read(store, 'day', 7 * DAY)).groups;
      expect(days.map(({ startMs = 0, figures }) => [startMs % DAY, figures.requests])).toEqual([
        [0, 1],
        [0, 2],
      ]);
      const hours = (await read(store, 'hour', 7 * DAY)).groups;
      expect(hours.map(({ startMs = 0, figures }) => [startMs % HOUR, figures.requests])).toEqual([
        [0, 1],
        [0, 2],
      ]);
    });

    it('give a deployment its pieces of time', async () => {
      const usage = { ...noUsage, inputTokens: 10 };
      const store = await storeWith(
        record({ atMs: nowMs - 3 * HOUR, usage, costUsd: 1 }),
        record({ usage, costUsd: 2 }),
        record({ status: 'error', attempts: [attempt('one', 'server-error')] }),
      );
      const { groups } = await read(store, 'deployment', DAY);
      expect(groups).toHaveLength(1);
      expect(groups[0]).toMatchObject({
        names: { provider: 'one', model: 'gpt-4', task: '' },
        blocks: [
          { answered: 1, bad: 0, costUsd: 1, pricedTokens: 10 },
          { answered: 1, bad: 1, costUsd: 2, pricedTokens: 10 },
        ],
      });
    });

    it('know minutes of outage over hours and days', async () => {
      const bad = { status: 'error', attempts: [attempt('one', 'unreachable')] } as const;
      const start = nowMs - 3 * DAY;
      const store = await storeWith(
        record({ atMs: start }),
        record({ atMs: start + MINUTE, ...bad }),
        record({ atMs: start + 2 * MINUTE, ...bad }),
        record({ atMs: start + 3 * MINUTE }),
        record({ atMs: nowMs - MINUTE }),
      );
      for (const windowMs of [4 * DAY, undefined]) {
        const [one] = (await read(store, 'provider', windowMs)).groups;
        expect(one?.figures.minutes).toMatchObject({ called: 5, down: 2 });
        expect(Math.abs((one?.figures.minutes.known ?? 0) - 3 * 1_440)).toBeLessThanOrEqual(1);
      }
    });

    it('are of a window, and of one provider, where that is asked', async () => {
      const store = await storeWith(record({ atMs: nowMs - 40 * DAY }), record(), record(failedOver));
      expect((await read(store, 'model', DAY)).totals.figures.requests).toBe(2);
      expect((await read(store, 'model')).totals.figures.requests).toBe(3);
      const ofOne = await read(store, 'model', DAY, 'one');
      expect(ofOne.totals.figures).toMatchObject({ requests: 1, answered: 1, limited: 1 });
    });

    it('take attempts that somebody wrote by hand for what they are', async () => {
      const store = await storeWith(record(), record());
      await harness().outside(`update requests set attempts = '{"no": "list"}', task = 7`);
      expect((await read(store, 'provider', HOUR)).totals.figures.requests).toBe(2);
    });
  });

  describe('feedback', () => {
    const harness = harnessForEachTest(makeHarness);

    it('is one score per request: the last holds, and survives', async () => {
      const store = opened(await harness().open());
      expect(await store.feedback.put(feedback('r1', { score: 0 }))).toEqual({ kind: 'written', before: undefined });
      expect(await store.feedback.put(feedback('r1', { score: 1, comment: 'good after all' }))).toEqual({
        kind: 'written',
        before: 0,
      });
      await store.feedback.put(feedback('r2', { score: 0.5, model: 'other', givenAtMs: nowMs + 1 }));
      await store.close();

      const again = opened(await harness().open());
      expect(readValue(await again.feedback.newest(10))).toEqual([
        feedback('r1', { comment: 'good after all' }),
        feedback('r2', { score: 0.5, model: 'other', givenAtMs: nowMs + 1 }),
      ]);
      expect(readValue(await again.feedback.newest(1))).toHaveLength(1);
    });

    it('is told with the calls of the same time, and goes with their sums', async () => {
      const store = opened(await harness().open());
      await store.records.append([record()]);
      await store.feedback.put(feedback('r1', { score: 0.5 }));
      await store.feedback.put(feedback('r2', { score: 1 }));
      await store.feedback.put(feedback('r3', { atMs: nowMs - 9 * DAY, score: 0 }));
      const scores = async (grouping: CallGrouping, windowMs?: number) => {
        const query = { windowMs, provider: undefined, nowMs, grouping };
        return readValue(await store.history.calls(query));
      };
      expect((await scores('provider', DAY)).groups).toMatchObject([
        { names: { provider: 'one' }, scores: { count: 2, sum: 1.5, sumOfSquares: 1.25 } },
      ]);
      expect((await scores('key', DAY)).totals.scores.count).toBe(2);
      expect((await scores('provider')).totals.scores.count).toBe(3);
      await store.records.retain({ ...keepAll, statsFromMs: nowMs - 2 * DAY });
      expect((await scores('provider')).totals.scores.count).toBe(2);
    });
  });

  describe('what optimize did', () => {
    const harness = harnessForEachTest(makeHarness);

    it('is known until it is undone, the last one first', async () => {
      const store = opened(await harness().open());
      const optimization = (id: string, atMs: number) => ({
        id,
        atMs,
        doneBy: 'local',
        why: 'for tests',
        changes: [
          { key: 'routing.strategy', before: undefined, after: 'balanced' },
          { key: 'routing.retries', before: '2', after: '3' },
        ],
      });
      expect(readValue(await store.optimizations.last())).toBeUndefined();
      await store.optimizations.add(optimization('o1', 1));
      await store.optimizations.add(optimization('o2', 2));
      expect(readValue(await store.optimizations.last())).toEqual(optimization('o2', 2));
      await store.optimizations.markUndone('o2', 3);
      expect(readValue(await store.optimizations.last())).toEqual(optimization('o1', 1));
      await store.optimizations.markUndone('o1', 4);
      expect(readValue(await store.optimizations.last())).toBeUndefined();
    });
  });
}
