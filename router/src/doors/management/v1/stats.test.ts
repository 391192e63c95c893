import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Stats, StatsQuery, StatsTotals } from '../../../records/ports.ts';
import { emptyHistory, noTotals } from '../testing/empty-history.ts';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

const HOUR = 3_600_000;
let management: TestManagement;
let asked: StatsQuery[];
let answer: Partial<Stats>;

beforeEach(async () => {
  asked = [];
  answer = {};
  management = await startManagement({
    history: {
      ...emptyHistory(),
      async stats(query) {
        asked.push(query);
        const { nowMs } = query;
        const nothing = { fromMs: nowMs - HOUR, toMs: nowMs, totals: noTotals, providers: [], models: [], keys: [] };
        return { kind: 'read', value: { ...nothing, ...answer } };
      },
    },
  });
});

afterEach(() => management.close());

const totals: StatsTotals = {
  ...noTotals,
  requests: { ok: 89, error: 1, cancelled: 20, refused: 10 },
  tokens: { ...noTotals.tokens, inputTokens: 600, outputTokens: 240, reasoningTokens: 60 },
  estimated: 3,
  priced: 80,
  unpriced: 9,
  costUsd: 0.1 + 0.2,
  latencyMs: { p50: 123.456, p95: 1_234.56, p99: 12_345.6 },
};

describe('GET /v1/stats', () => {
  it.each([
    ['', 24 * HOUR, '24h'],
    ['?window=15m', HOUR / 4, '15m'],
    ['?window=7d', 7 * 24 * HOUR, '7d'],
    ['?window=2w', 14 * 24 * HOUR, '2w'],
    ['?window=all', undefined, 'all'],
  ])('sums a window (%s)', async (query, windowMs, window) => {
    const { status, json } = await management.ask('GET', `/v1/stats${query}`);
    expect([status, json.window, json.provider]).toEqual([200, window, null]);
    expect(asked).toEqual([{ windowMs, provider: undefined, nowMs: management.test.clock.nowMs }]);
  });

  it('narrows to one provider', async () => {
    const { json } = await management.ask('GET', '/v1/stats?provider=one');
    expect([json.provider, asked[0]?.provider]).toEqual(['one', 'one']);
  });

  it.each([
    ['window', 'window=0h'],
    ['window', 'window=soon'],
    ['window', 'window=-1d'],
    ['window', 'window=1y'],
    ['window', 'window='],
    ['window', 'window=1h&window=2h'],
  ])('refuses a bad %s (%s) and names it', async (field, query) => {
    const { status, json } = await management.ask('GET', `/v1/stats?${query}`);
    expect([status, json.error.param, json.details[0].field]).toEqual([400, field, field]);
  });

  it('tells totals, rates, tokens, cost and latency', async () => {
    answer = { totals };
    const { json } = await management.ask('GET', '/v1/stats?window=1h');
    expect(json.to - json.from).toBe(HOUR);
    expect(json.totals).toMatchObject({
      requests: 120,
      ok: 89,
      errors: 1,
      cancelled: 20,
      refused: 10,
      success_rate: 0.9889,
      error_rate: 0.0111,
      requests_per_minute: 2,
      tokens_per_minute: 15,
      tokens: { input: 600, output: 240, reasoning: 60, total: 900 },
      estimated_requests: 3,
      cost_usd: 0.3,
      unpriced_requests: 9,
      latency_ms: { p50: 123, p95: 1_230, p99: 12_300 },
      first_content_ms: { p50: null, p95: null, p99: null },
    });
  });

  it('knows no rates and no cost of nothing', async () => {
    const { json } = await management.ask('GET', '/v1/stats');
    expect(json.totals).toMatchObject({ requests: 0, success_rate: null, error_rate: null, cost_usd: null });
  });

  it('tells the same per provider, model and key, with the names of keys', async () => {
    const key = await management.ask('POST', '/v1/keys', { body: { name: 'my app' } });
    answer = {
      providers: [{ name: 'one', ...totals }],
      models: [
        { name: 'gpt-4', ...totals },
        { name: undefined, ...noTotals },
      ],
      keys: [
        { name: key.json.id, ...totals },
        { name: 'key_gone', ...totals },
        { name: undefined, ...noTotals },
      ],
    };
    const { json } = await management.ask('GET', '/v1/stats');
    expect(json.providers).toMatchObject([{ provider: 'one', requests: 120, latency_ms: { p50: 123 } }]);
    expect(json.models).toMatchObject([
      { model: 'gpt-4', requests: 120 },
      { model: null, requests: 0 },
    ]);
    expect(json.keys).toMatchObject([
      { api_key_id: key.json.id, name: 'my app', cost_usd: 0.3 },
      { api_key_id: 'key_gone', name: null },
      { api_key_id: null, name: null },
    ]);
  });
});
