import { describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../domain/request-record.ts';
import type { RetentionLimits } from '../../records/ports.ts';
import type { Store } from '../store.ts';
import { harnessForEachTest } from './harness-for-each-test.ts';
import { opened } from './opened.ts';
import { readValue } from './read-value.ts';
import { sampleRecord, somebody, wholeProvider } from './sample-rows.ts';
import type { StoreHarness } from './store-harness.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MEBIBYTE = 1024 * 1024;
const nowMs = Date.now();
const keepAll: RetentionLimits = {
  recordsFromMs: 0,
  statsFromMs: 0,
  responsesFromMs: 0,
  maxBytes: Number.MAX_SAFE_INTEGER,
  nowMs,
};

function aged(id: string, days: number, more: Partial<RequestRecord> = {}): RequestRecord {
  return sampleRecord(id, { atMs: nowMs - days * DAY, ...more });
}

export function retentionContract(makeHarness: () => Promise<StoreHarness>): void {
  describe('retention', () => {
    const harness = harnessForEachTest(makeHarness);
    const kept = () => harness().outside('select id from requests order by seq');
    const answers = () => harness().outside('select count(*) as count from responses');
    const counted = async (store: Store) => {
      const stats = readValue(await store.history.stats({ windowMs: undefined, provider: undefined, nowMs }));
      return stats.totals.requests.ok;
    };

    it('lets records of a certain age go, with their answers, whatever the order in which they were written', async () => {
      const store = opened(await harness().open());
      await store.records.append([aged('new', 1), aged('old', 40), aged('newer', 0), aged('older', 31)]);
      await store.records.retain({ ...keepAll, recordsFromMs: nowMs - 30 * DAY });
      expect(await kept()).toEqual([{ id: 'new' }, { id: 'newer' }]);
      expect(await answers()).toEqual([{ count: 2 }]);
      expect(await counted(store)).toBe(4);
    });

    it('lets many go in small steps between which others write', async () => {
      const store = opened(await harness().open());
      const old = Array.from({ length: 6_000 }, (_, index) => aged(`old${index}`, 40));
      await store.records.append(old);
      const retained = store.records.retain({ ...keepAll, recordsFromMs: nowMs - 30 * DAY });
      const written = await store.registry.write(wholeProvider('one'), somebody);
      expect(written).toMatchObject({ kind: 'written' });
      expect(await store.records.append([aged('new', 0)])).toEqual({ kind: 'written', count: 1 });
      const [still] = await harness().outside('select count(*) as count from requests');
      expect(Number(still?.['count'])).toBeGreaterThan(1);
      await retained;
      expect(await kept()).toEqual([{ id: 'new' }]);
    });

    it('lets the oldest go until the database is small enough, and gives its room back', async () => {
      const store = opened(await harness().open());
      const body = new Uint8Array(250_000).fill(97);
      for (let index = 0; index < 120; index++)
        await store.records.append([aged(`r${index}`, 0, { requestBody: body })]);
      await store.records.retain({ ...keepAll, maxBytes: 10 * MEBIBYTE });
      const ids = (await kept()).map((row) => row['id']);
      expect(ids.length).toBeGreaterThan(30);
      expect(ids.length).toBeLessThan(45);
      expect(ids).toEqual(Array.from({ length: ids.length }, (_, index) => `r${120 - ids.length + index}`));
      expect(await counted(store)).toBe(120);
      await store.close();
      const files = await harness().bytesAtRest();
      expect(files.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(20 * MEBIBYTE);
    });

    it('lets fine sums go early and the sums of days after their own time', async () => {
      const store = opened(await harness().open());
      await store.records.append([aged('a', 0), aged('b', 20), aged('c', 200), aged('d', 500)]);
      await store.records.retain(keepAll);
      await store.records.retain({ ...keepAll, statsFromMs: nowMs - 400 * DAY, nowMs: nowMs + 2 * DAY });
      const rows = await harness().outside('select span_ms, count(*) as count from request_stats group by span_ms');
      expect(rows).toEqual([
        { span_ms: HOUR, count: 2 },
        { span_ms: DAY, count: 3 },
      ]);
    });

    it('stops at once when the store closes, and goes on at the next start', async () => {
      const store = opened(await harness().open());
      await store.records.append(Array.from({ length: 6_000 }, (_, index) => aged(`old${index}`, 40)));
      const limits = { ...keepAll, recordsFromMs: nowMs - 30 * DAY };
      const retained = store.records.retain(limits);
      await store.close();
      await retained;
      expect((await kept()).length).toBeGreaterThan(0);
      await opened(await harness().open()).records.retain(limits);
      expect(await kept()).toEqual([]);
    });

    it('is tried again another time under a lock', async () => {
      const store = opened(await harness().open());
      await store.records.append([aged('old', 40)]);
      const lock = await harness().lock();
      await store.records.retain({ ...keepAll, recordsFromMs: nowMs - 30 * DAY });
      expect(store.problem()).toBeUndefined();
      await lock.release();
      await store.records.retain({ ...keepAll, recordsFromMs: nowMs - 30 * DAY });
      expect(await kept()).toEqual([]);
    });
  });
}
