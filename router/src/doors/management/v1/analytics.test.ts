import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../../domain/ids.ts';
import type { ApiKeyId } from '../../../domain/principal.ts';
import type { AttemptReport } from '../../../domain/request-record.ts';
import { noUsage } from '../../../domain/usage.ts';
import type { CallGrouping } from '../../../records/calls/call-figures.ts';
import { Book } from '../../../records/insight/book.ts';
import type { CallsQuery } from '../../../records/ports.ts';
import { testRecord } from '../../../records/testing/test-record.ts';
import { emptyHistory } from '../testing/empty-history.ts';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

const atMs = 1_700_000_000_000;
let management: TestManagement;
let asked: CallsQuery[];

function attempt(provider: string, outcome: AttemptReport['outcome']): AttemptReport {
  return { provider: provider as ProviderId, model: 'm', outcome, reason: undefined, durationMs: 5 };
}

function filledBook(): Book {
  const book = new Book(atMs);
  const usage = { ...noUsage, inputTokens: 60, outputTokens: 40 };
  for (let index = 0; index < 8; index++)
    book.add(
      testRecord({ atMs, apiKeyId: 'key_1' as ApiKeyId, attempts: [attempt('one', 'ok')], usage, costUsd: 0.25 }),
    );
  const attempts = [attempt('one', 'server-error'), attempt('two', 'ok')];
  for (let index = 0; index < 2; index++)
    book.add(testRecord({ atMs, provider: 'two' as ProviderId, attempts, durationMs: 900, usage }));
  return book;
}

beforeEach(async () => {
  asked = [];
  const book = filledBook();
  management = await startManagement({
    history: {
      ...emptyHistory(),
      async calls(query) {
        asked.push(query);
        const grouping = query.grouping as Exclude<CallGrouping, 'hour' | 'day'>;
        return { kind: 'read', value: book.reading(grouping, atMs + 60_000) };
      },
    },
  });
});
afterEach(() => management.close());

describe('GET /v1/analytics', () => {
  it('tells how providers are doing, by the calls that were made to them', async () => {
    const { status, json } = await management.ask('GET', '/v1/analytics?window=7d');
    expect(status).toBe(200);
    expect(asked[0]).toMatchObject({ windowMs: 7 * 86_400_000, grouping: 'provider', provider: undefined });
    expect(json).toMatchObject({ window: '7d', group_by: 'provider', totals: { requests: 10, total_cost_usd: 2 } });
    expect(json.groups).toMatchObject([
      { name: 'one', requests: 8, calls: 10, failed_calls: 2, success_rate: 0.8, avg_cost_usd: 0.25, uptime: 1 },
      { name: 'two', requests: 2, calls: 2, success_rate: 1, avg_cost_usd: null, unpriced_requests: 2, quality: null },
    ]);
  });

  it.each([
    ['model', 'm'],
    ['endpoint', '/v1/chat/completions'],
    ['task', null],
    ['deployment', 'one/m'],
  ])('tells the same by %s', async (grouping, name) => {
    const { json } = await management.ask('GET', `/v1/analytics?group_by=${grouping}`);
    expect([json.group_by, json.groups[0].name]).toEqual([grouping, name]);
  });

  it('names keys as their owner did, and by their id where they are gone', async () => {
    const { json } = await management.ask('GET', '/v1/analytics?group_by=key');
    expect(json.groups).toMatchObject([
      { name: 'key_1', requests: 8 },
      { name: null, requests: 2 },
    ]);
  });

  it.each([
    ['window', 'window=soon'],
    ['group_by', 'group_by=colour'],
  ])('refuses a bad %s and names it', async (field, query) => {
    const { status, json } = await management.ask('GET', `/v1/analytics?${query}`);
    expect([status, json.error.param]).toEqual([400, field]);
  });

  it('is for operators', async () => {
    expect((await management.ask('GET', '/v1/analytics', { as: 'inference' })).status).toBe(403);
  });
});

describe('GET /v1/analytics/costs', () => {
  it('tells what was spent on whom, the dearest first, and what has no price', async () => {
    const { json } = await management.ask('GET', '/v1/analytics/costs');
    expect(json).toMatchObject({ by: 'provider', total_cost_usd: 2, unpriced_requests: 2, saved_usd: null });
    expect(json.costs).toMatchObject([
      { name: 'one', cost_usd: 2, share: 1, cost_per_token_usd: 0.0025 },
      { name: 'two', cost_usd: null, share: 0 },
    ]);
  });
});

describe('GET /v1/analytics/load-balancing', () => {
  it('tells how calls are spread, and how evenly', async () => {
    await management.ask('PUT', '/v1/settings/routing.loadBalancing', { body: { value: 'weighted-round-robin' } });
    await management.ask('PUT', '/v1/settings/routing.weights', { body: { value: 'one=0.5' } });
    const { json } = await management.ask('GET', '/v1/analytics/load-balancing');
    expect(json).toMatchObject({ strategy: null, algorithm: 'weighted-round-robin', queue_depth: 0 });
    expect(json.evenness).toBeCloseTo(0.65, 2);
    expect(json.targets).toMatchObject([
      { provider: 'one', calls: 10, share: 0.8333, weight: 0.5, in_flight: 0 },
      { provider: 'two', calls: 2, share: 0.1667, weight: 1 },
    ]);
  });
});

describe('GET /v1/analytics/bottlenecks', () => {
  it('tells what holds requests up, the worst first', async () => {
    const { json } = await management.ask('GET', '/v1/analytics/bottlenecks');
    expect(json.bottlenecks).toMatchObject([
      { kind: 'failing', provider: 'one', model: 'm', requests: 2, description: 'one/m failed 20.0 % of its calls.' },
      { kind: 'slow', provider: 'two' },
    ]);
  });
});

describe('GET /v1/metrics/export', () => {
  it.each([
    ['json', 'application/json', '"totalSpend": 2'],
    ['csv', 'text/csv', 'one,10,2,0.8,'],
    ['prometheus', 'text/plain; version=0.0.4', 'provider_router_window_provider_calls{provider="one"} 10\n'],
  ])('gives them as %s', async (format, contentType, line) => {
    const { status, headers, text } = await management.ask('GET', `/v1/metrics/export?format=${format}`);
    expect([status, headers.get('x-content-type-options')]).toEqual([200, 'nosniff']);
    expect(headers.get('content-type')).toContain(contentType);
    expect(text).toContain(line);
  });

  it('refuses another format', async () => {
    const { status, json } = await management.ask('GET', '/v1/metrics/export?format=xml');
    expect([status, json.error.param]).toEqual([400, 'format']);
  });
});
