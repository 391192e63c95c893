import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import type { ApiKeyId } from '../../domain/principal.ts';
import type { RequestRecord } from '../../domain/request-record.ts';
import type { HistoryFilter, HistoryPage, HistoryPosition } from '../../records/ports.ts';
import type { Store } from '../store.ts';
import { harnessForEachTest } from './harness-for-each-test.ts';
import { opened } from './opened.ts';
import { readValue } from './read-value.ts';
import { sampleRecord } from './sample-rows.ts';
import type { StoreHarness } from './store-harness.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const noFilter: HistoryFilter = {
  provider: undefined,
  model: undefined,
  status: undefined,
  fromMs: undefined,
  toMs: undefined,
};

async function page(
  store: Store,
  filter: Partial<HistoryFilter> = {},
  after?: HistoryPosition,
  limit = 50,
): Promise<HistoryPage> {
  return readValue(await store.history.page({ filter: { ...noFilter, ...filter }, limit, after }));
}

async function ids(store: Store, filter: Partial<HistoryFilter> = {}): Promise<readonly string[]> {
  return (await page(store, filter)).entries.map((entry) => entry.id);
}

/** All pages, as a client walks them. */
async function walk(store: Store, filter: Partial<HistoryFilter>, limit: number): Promise<readonly string[]> {
  const all: string[] = [];
  let after: HistoryPosition | undefined;
  do {
    const { entries, next } = await page(store, filter, after, limit);
    expect(entries.length).toBeLessThanOrEqual(limit);
    all.push(...entries.map((entry) => entry.id));
    after = next;
  } while (after !== undefined);
  return all;
}

function records(count: number, more: (index: number) => Partial<RequestRecord> = () => ({})): RequestRecord[] {
  return Array.from({ length: count }, (_, index) => sampleRecord(`r${index}`, more(index)));
}

export function historyContract(makeHarness: () => Promise<StoreHarness>): void {
  describe('history', () => {
    const harness = harnessForEachTest(makeHarness);

    it('is empty before the first record', async () => {
      const store = opened(await harness().open());
      expect(await page(store)).toEqual({ entries: [], next: undefined });
      expect(readValue(await store.history.one('r1'))).toBeUndefined();
    });

    it('gives a record back as it was written, with both bodies', async () => {
      const store = opened(await harness().open());
      const usage = {
        inputTokens: 1,
        cacheReadTokens: 2,
        cacheWrite5mTokens: 3,
        cacheWrite1hTokens: 4,
        audioInputTokens: 5,
        outputTokens: 6,
        reasoningTokens: 7,
        audioOutputTokens: 8,
        reportedCostUsd: 0.5,
        estimated: true,
      };
      const { requestBody, responseBody, ...record } = sampleRecord('r1', {
        apiKeyId: 'k1' as ApiKeyId,
        endUser: 'someone',
        errorCode: 'upstream_error',
        errorMessage: 'It failed.',
        costUsd: 0.5,
        costSource: 'genai-prices',
        priceDate: '2026-09-23',
        cache: 'hit',
        savedUsd: 0.25,
        route: {
          detail: 'short',
          basis: 'strategy',
          strategy: 'balanced',
          candidates: [{ provider: 'one', model: 'gpt-4', score: 0.5 }],
          chosen: { provider: 'one', model: 'gpt-4' },
          propensity: 1,
        },
        usage,
        requestBody: bytesOf(`{"question":"${'x'.repeat(100_000)}"}`),
        responseBody: [bytesOf('data: Grü'), bytesOf('ße\n\n')],
      });
      await store.records.append([{ ...record, requestBody, responseBody }]);

      expect(readValue(await store.history.one('r1'))).toEqual({
        ...record,
        request: { bytes: 100_015, isCut: false, text: `{"question":"${'x'.repeat(100_000)}"}` },
        response: { bytes: 15, isCut: false, text: 'data: Grüße\n\n' },
      });
      const [listed] = (await page(store)).entries;
      expect(listed?.request).toEqual({ bytes: 100_015, isCut: false, text: undefined });
      expect(listed?.response).toEqual({ bytes: 15, isCut: false, text: 'data: Grüße\n\n' });
      expect(listed).toMatchObject({ id: 'r1', usage: { ...usage, reportedCostUsd: undefined }, costUsd: 0.5 });
      expect(listed).toMatchObject({ costSource: 'genai-prices', priceDate: '2026-09-23' });
    });

    it('leaves out the sooner how much is asked for: a page of bodies stays within bounds', async () => {
      const store = opened(await harness().open());
      await store.records.append([
        sampleRecord('long', { requestBody: new Uint8Array(100_000).fill(97) }),
        sampleRecord('short', { requestBody: new Uint8Array(4_096).fill(97) }),
      ]);
      const texts = async (limit: number) =>
        (await page(store, {}, undefined, limit)).entries.map(({ request }) => request?.text?.length);
      expect(await texts(500)).toEqual([4_096, undefined]);
      expect(await texts(20)).toEqual([4_096, 100_000]);
    });

    it('finds every request of an id that their client chose, newest first', async () => {
      const store = opened(await harness().open());
      await store.records.append(records(9, (index) => ({ requestId: index % 4 === 0 ? 'mine' : `other-${index}` })));
      expect(await ids(store, { requestId: 'mine' })).toEqual(['r8', 'r4', 'r0']);
      expect(await ids(store, { requestId: 'nobody' })).toEqual([]);
    });

    it('tells a body that was left out from one that was cut', async () => {
      const store = opened(await harness().open());
      await store.records.append([sampleRecord('r1', { responseBody: [new Uint8Array(300_000).fill(97)] })]);
      const entry = readValue(await store.history.one('r1'));
      expect(entry?.request).toBeUndefined();
      expect(entry?.response).toMatchObject({ bytes: 300_000, isCut: true });
      expect(entry?.response?.text).toHaveLength(262_144);
    });

    it('walks from the newest to the oldest, page by page, nothing twice and nothing left out', async () => {
      const store = opened(await harness().open());
      await store.records.append(records(25));
      const newestFirst = Array.from({ length: 25 }, (_, index) => `r${24 - index}`);
      expect(await walk(store, {}, 10)).toEqual(newestFirst);
      expect(await walk(store, {}, 25)).toEqual(newestFirst);
      expect(await walk(store, { fromMs: 0 }, 7)).toEqual(newestFirst);
    });

    it('goes on where a page ended although new records came meanwhile', async () => {
      const store = opened(await harness().open());
      await store.records.append(records(4));
      const first = await page(store, {}, undefined, 2);
      await store.records.append([sampleRecord('late')]);
      const second = await page(store, {}, first.next, 2);
      expect([...first.entries, ...second.entries].map((entry) => entry.id)).toEqual(['r3', 'r2', 'r1', 'r0']);
    });

    it('narrows by provider, model, ending, HTTP status and time, also by several at once', async () => {
      const store = opened(await harness().open());
      await store.records.append([
        sampleRecord('a', { provider: 'one' as ProviderId, model: 'x', requestedModel: 'y', atMs: 1_000 }),
        sampleRecord('b', { provider: 'two' as ProviderId, model: 'x', status: 'error', httpStatus: 502, atMs: 2_000 }),
        sampleRecord('c', {
          provider: undefined,
          model: undefined,
          requestedModel: 'x',
          status: 'refused',
          atMs: 3_000,
        }),
        sampleRecord('d', { provider: 'two' as ProviderId, model: 'z', httpStatus: 502, status: 'error', atMs: 4_000 }),
      ]);
      expect(await ids(store, { provider: 'two' })).toEqual(['d', 'b']);
      expect(await ids(store, { model: 'x' })).toEqual(['c', 'b', 'a']);
      expect(await ids(store, { model: 'y' })).toEqual(['a']);
      expect(await ids(store, { status: 'refused' })).toEqual(['c']);
      expect(await ids(store, { status: 502 })).toEqual(['d', 'b']);
      expect(await ids(store, { fromMs: 2_000, toMs: 4_000 })).toEqual(['c', 'b']);
      expect(await ids(store, { provider: 'two', model: 'x', status: 'error', fromMs: 1_500 })).toEqual(['b']);
      expect(await ids(store, { provider: "o'ne; drop table requests" })).toEqual([]);
    });

    it('keeps the order of writing where a clock jumps, and the order of the clock where times are asked for', async () => {
      const store = opened(await harness().open());
      const future = Date.UTC(2090, 0, 1);
      for (const [id, atMs] of [
        ['first', 5_000],
        ['jumped', future],
        ['back', 1_000],
        ['last', 6_000],
      ] as const)
        await store.records.append([sampleRecord(id, { atMs })]);
      expect(await walk(store, {}, 1)).toEqual(['last', 'back', 'jumped', 'first']);
      expect(await walk(store, { fromMs: 0 }, 1)).toEqual(['jumped', 'last', 'first', 'back']);
      expect(await walk(store, { toMs: 10_000 }, 1)).toEqual(['last', 'first', 'back']);
    });

    it('keeps records of one moment apart', async () => {
      const store = opened(await harness().open());
      await store.records.append(records(9, () => ({ atMs: 5_000 })));
      expect(await walk(store, { fromMs: 5_000, toMs: 5_001 }, 4)).toHaveLength(9);
    });

    it('reads while another program holds the write lock', async () => {
      const store = opened(await harness().open());
      await store.records.append(records(1));
      const lock = await harness().lock();
      expect(await ids(store)).toEqual(['r0']);
      await lock.release();
    });

    it('takes rows that somebody wrote by hand, whatever is in them', async () => {
      const store = opened(await harness().open());
      await store.records.append(records(1));
      await harness().outside(
        "update requests set attempts = 'no json', decision = '{\"basis\":1}', cost_usd = 'dear', stream = 'yes', registry_revision = 9223372036854775807, input_tokens = 'many'",
      );
      const [entry] = (await page(store)).entries;
      expect(entry).toMatchObject({
        attempts: [],
        route: undefined,
        costUsd: undefined,
        stream: true,
        usage: undefined,
      });
    });

    it('says that it cannot be read, and can again when that is over', async () => {
      const store = opened(await harness().open());
      await store.records.append(records(1));
      await harness().outside('alter table responses rename to away');
      expect(await store.history.page({ filter: noFilter, limit: 1, after: undefined })).toMatchObject({
        kind: 'unavailable',
        reason: expect.stringContaining('cannot be read'),
      });
      await harness().outside('alter table away rename to responses');
      expect(await ids(store)).toEqual(['r0']);
    });

    it('answers nobody once it is closed', async () => {
      const store = opened(await harness().open());
      await store.close();
      expect(await store.history.one('r1')).toMatchObject({ kind: 'unavailable' });
    });
  });
}
