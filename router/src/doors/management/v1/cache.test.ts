import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CacheCount } from '../../../records/cache-count.ts';
import { testRecord } from '../../../records/testing/test-record.ts';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

let management: TestManagement;
let cleared: object[];
const count = new CacheCount();

beforeEach(async () => {
  cleared = [];
  management = await startManagement({
    answers: {
      count,
      kept: { entries: 2, bytes: 300 },
      firsts: { entries: 1, bytes: 50 },
      shares: () => [{ provider: 'one', model: 'm', entries: 2, bytes: 300 }],
      clear(filter) {
        cleared.push({ ...filter });
        return 2;
      },
    },
  });
});

afterEach(() => management.close());

describe('/v1/cache', () => {
  it('shows what is kept within which limits, and what came of it', async () => {
    for (const cache of ['miss', 'hit', 'shared', 'hit', 'replayed', 'bypass'] as const)
      count.add(testRecord({ cache, savedUsd: 0.1 }));
    const { status, json } = await management.ask('GET', '/v1/cache');
    expect([status, json]).toEqual([
      200,
      {
        enabled: false,
        entries: 2,
        bytes: 300,
        max_entries: 10_000,
        max_bytes: 67_108_864,
        ttl_ms: 3_600_000,
        hits: 2,
        shared: 1,
        misses: 1,
        bypassed: 1,
        hit_rate: 0.75,
        saved_tokens: 0,
        saved_usd: 0.4,
        models: [{ provider: 'one', model: 'm', entries: 2, bytes: 300 }],
        idempotency: { entries: 1, bytes: 50, max_bytes: 33_554_432, ttl_ms: 86_400_000, replayed: 1 },
      },
    ]);
  });

  it('forgets all, or what one provider or model answered', async () => {
    const { status, json } = await management.ask('DELETE', '/v1/cache');
    expect([status, json]).toEqual([200, { removed: 2, message: '2 answers removed' }]);
    await management.ask('DELETE', '/v1/cache?provider=one&model=m%2Fx');
    expect(cleared).toEqual([{}, { provider: 'one', model: 'm/x' }]);
  });

  it('refuses a filter that it does not have', async () => {
    const { status, json } = await management.ask('DELETE', '/v1/cache?provider=one&provider=two');
    expect(status).toBe(400);
    expect(json.details[0].field).toContain('provider');
  });
});
