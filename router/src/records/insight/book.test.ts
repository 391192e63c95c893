import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import type { ApiKeyId } from '../../domain/principal.ts';
import type { AttemptReport, RequestRecord } from '../../domain/request-record.ts';
import { noUsage } from '../../domain/usage.ts';
import { testRecord } from '../testing/test-record.ts';
import { Book } from './book.ts';
import { getAnalytics } from './provider-analytics.ts';

const start = 1_700_000_000_000;
const MINUTE = 60_000;

function call(provider: string, outcome: AttemptReport['outcome'], model = 'm'): AttemptReport {
  return { provider: provider as ProviderId, model, outcome, reason: undefined, durationMs: 5 };
}

function answered(provider: string, changes: Partial<RequestRecord> = {}): RequestRecord {
  return testRecord({ atMs: start, provider: provider as ProviderId, attempts: [call(provider, 'ok')], ...changes });
}

function bookOf(...records: readonly RequestRecord[]): Book {
  const book = new Book(start);
  for (const record of records) book.add(record);
  return book;
}

describe('the book of finished requests', () => {
  it('tells of every provider what D4 prints', () => {
    const usage = { ...noUsage, inputTokens: 10, outputTokens: 5 };
    const book = bookOf(
      answered('qwen', { durationMs: 100, costUsd: 0.5, usage }),
      answered('qwen', { durationMs: 300, costUsd: 1.5, usage }),
      answered('openai', { attempts: [call('qwen', 'server-error'), call('openai', 'ok')], durationMs: 900 }),
    );
    const { providers } = getAnalytics(book, start + MINUTE);
    expect(providers.map(({ name }) => name)).toEqual(['qwen', 'openai']);
    expect(providers[0]).toMatchObject({
      totalRequests: 3,
      failedRequests: 1,
      successRate: 2 / 3,
      avgLatency: 200,
      avgCost: 1,
      totalCost: 2,
      tokens: { input: 20, output: 10, total: 30 },
    });
    expect(providers[1]).toMatchObject({ totalRequests: 1, successRate: 1, avgLatency: 900, avgCost: 0 });
  });

  it('counts each request once in the totals, also where several were asked for it', () => {
    const analytics = getAnalytics(
      bookOf(
        answered('b', { attempts: [call('a', 'timed-out'), call('b', 'ok')] }),
        testRecord({ atMs: start, provider: undefined, model: undefined, status: 'refused' }),
      ),
      start,
    );
    expect(analytics.totalRequests).toBe(2);
    expect(analytics.successRate).toBe(0.5);
    expect(analytics.providers.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('holds nothing against a provider that the caller did, or nobody', () => {
    const mistakes = (['invalid-request', 'content-refused', 'context-overflow', 'cancelled'] as const).map((outcome) =>
      answered('a', { status: 'error', attempts: [call('a', outcome)] }),
    );
    const [provider] = getAnalytics(bookOf(...mistakes, answered('a')), start).providers;
    expect(provider).toMatchObject({ totalRequests: 5, failedRequests: 0, successRate: 1 });
  });

  it('tells percentiles within 2.2 %', () => {
    const records = Array.from({ length: 1_000 }, (_, index) => answered('a', { durationMs: index + 1 }));
    const { latency } = getAnalytics(bookOf(...records), start);
    expect(Math.abs((latency.p50 ?? 0) - 500) / 500).toBeLessThan(0.03);
    expect(Math.abs((latency.p99 ?? 0) - 990) / 990).toBeLessThan(0.03);
  });

  it('tells uptime: the share of minutes in which somebody was answered, or nobody asked', () => {
    const at = (minute: number, outcome: AttemptReport['outcome']) =>
      answered('a', { atMs: start + minute * MINUTE, attempts: [call('a', outcome)] });
    const book = bookOf(at(0, 'ok'), at(2, 'unreachable'), at(4, 'ok'));
    expect(getAnalytics(book, start + 10 * MINUTE).providers[0]?.uptime).toBeCloseTo(0.8, 1);
  });

  it('tells the same per key, by requests', () => {
    const apiKeyId = 'key_1' as ApiKeyId;
    const { keys } = getAnalytics(bookOf(answered('a', { apiKeyId }), answered('b', { apiKeyId })), start);
    expect(keys).toMatchObject([{ name: 'key_1', totalRequests: 2, successRate: 1 }]);
  });

  it('takes an answer from a cache for a request, not for speed of a provider', () => {
    const usage = { ...noUsage, inputTokens: 10 };
    const hit = answered('a', { attempts: [], durationMs: 1, usage, costUsd: 0 });
    const book = bookOf(hit, answered('a', { durationMs: 100, usage, costUsd: 1 }));
    const analytics = getAnalytics(book, start);
    expect(analytics.totalRequests).toBe(2);
    expect(analytics.providers[0]).toMatchObject({ totalRequests: 1, avgLatency: 100, totalCost: 1 });
    expect(book.reading('provider', start).groups[0]?.figures.pricedTokens).toBe(10);
  });

  it('tells what people said of answers', () => {
    const book = bookOf(answered('a'), answered('b'));
    book.score({ provider: 'a', model: 'm', task: 'chat' }, 1);
    book.score({ provider: 'a', model: 'm', task: 'chat' }, 0.5);
    const { providers, quality } = getAnalytics(book, start);
    expect(quality).toBe(0.75);
    expect(providers.map(({ name, quality: one }) => [name, one])).toEqual([
      ['a', 0.75],
      ['b', undefined],
    ]);
  });

  it('stays small whatever names clients invent, and loses no request', () => {
    const book = new Book(start);
    for (let index = 0; index < 3_000; index++)
      book.add(answered('a', { model: `invented-${index}`, attempts: [call('a', 'ok', `invented-${index}`)] }));
    const { groups, totals } = book.reading('model', start);
    expect(groups.length).toBeLessThanOrEqual(1_000);
    expect(totals.figures).toMatchObject({ requests: 3_000, answered: 3_000 });
  });

  it('cuts its time into few blocks however long it lasts, and keeps their sums', () => {
    const usage = { ...noUsage, inputTokens: 10 };
    const book = new Book(start);
    for (let minute = 0; minute < 5_000; minute++)
      book.add(answered('a', { atMs: start + minute * MINUTE, usage, costUsd: 0.5 }));
    const [deployment] = book.reading('deployment', start + 5_000 * MINUTE).groups;
    const blocks = deployment?.blocks ?? [];
    expect(blocks.length).toBeGreaterThan(256);
    expect(blocks.length).toBeLessThanOrEqual(512);
    expect(blocks.reduce((sum, { answered: count }) => sum + count, 0)).toBe(5_000);
    expect(blocks.reduce((sum, { costUsd }) => sum + costUsd, 0)).toBe(2_500);
  });
});
