import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../../domain/ids.ts';
import type { RequestRecord } from '../../../domain/request-record.ts';
import { noUsage } from '../../../domain/usage.ts';
import { testRecord } from '../../testing/test-record.ts';
import { Book } from '../book.ts';
import { getRecommendations } from './get-recommendations.ts';
import type { Recommendation, RecommendationContext, RecommendationType } from './recommendation.ts';

const start = 1_700_000_000_000;
const MINUTE = 60_000;
const plain: RecommendationContext = { strategy: undefined, fallbackEnabled: false, hedging: false };

interface Traffic {
  readonly provider: string;
  readonly model?: string;
  readonly calls: number;
  /** Every so many calls one ends so. */
  readonly every?: number;
  readonly outcome?: 'server-error' | 'rate-limited' | 'timed-out';
  readonly costUsd?: number;
  readonly durationMs?: number;
  readonly score?: number;
}

/** Spread over sixty minutes. */
function bookOf(...all: readonly Traffic[]): Book {
  const book = new Book(start);
  for (const one of all) {
    for (let index = 0; index < one.calls; index++) book.add(recordOf(one, index));
    const { provider, model = 'm', score } = one;
    for (let index = 0; score !== undefined && index < 100; index++) book.score({ provider, model, task: '' }, score);
  }
  return book;
}

function recordOf({ every, outcome = 'server-error', costUsd = 0.001, ...one }: Traffic, index: number): RequestRecord {
  const provider = one.provider as ProviderId;
  const { model = 'm', durationMs = 100 } = one;
  const isBad = every !== undefined && index % every === 0;
  return testRecord({
    atMs: start + (index % 60) * MINUTE,
    provider,
    model,
    status: isBad ? 'error' : 'ok',
    attempts: [{ provider, model, outcome: isBad ? outcome : 'ok', reason: undefined, durationMs: 5 }],
    usage: isBad ? undefined : { ...noUsage, inputTokens: 100 },
    costUsd: isBad ? undefined : costUsd * (0.9 + 0.02 * (index % 11)),
    durationMs: durationMs * (0.9 + 0.02 * (index % 11)),
  });
}

/** Luck that is the same every time. */
function luck(): () => number {
  let state = 42;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function recommended(book: Book, context: Partial<RecommendationContext> = {}): readonly Recommendation[] {
  const reading = book.reading('deployment', start + 60 * MINUTE);
  return getRecommendations({ reading, context: { ...plain, ...context }, random: luck() });
}

function one(all: readonly Recommendation[], type: RecommendationType): Recommendation | undefined {
  return all.find((recommendation) => recommendation.type === type);
}

const covered = { fallbackEnabled: true, strategy: 'balanced' } as const;

describe('recommendations', () => {
  it('say nothing of what goes well, nor of a few calls', () => {
    expect(recommended(bookOf({ provider: 'a', calls: 500 }, { provider: 'b', calls: 500 }))).toEqual([]);
    expect(recommended(bookOf({ provider: 'a', calls: 190, every: 2 }, { provider: 'b', calls: 190 }))).toEqual([]);
    expect(recommended(new Book(start))).toEqual([]);
  });

  it('name one that fails while another does not, with its evidence, and switch the others on', () => {
    const found = one(
      recommended(bookOf({ provider: 'a', calls: 400, every: 5 }, { provider: 'b', calls: 400 })),
      'failing-target',
    );
    expect(found).toMatchObject({
      id: 'failing-target:a:m',
      changes: [{ key: 'routing.fallbackEnabled', value: 'true' }],
      evidence: {
        window: { fromMs: start, toMs: start + 60 * MINUTE },
        calls: 800,
        numbers: { failureRate: 0.2, betterFailureRate: 0 },
        interval: { low: expect.closeTo(0.164, 2), high: expect.closeTo(0.242, 2) },
      },
    });
  });

  it('do not take chance for a fault: the interval must be clear of what is bearable', () => {
    const book = bookOf({ provider: 'a', calls: 220, every: 14 }, { provider: 'b', calls: 400 });
    expect(one(recommended(book), 'failing-target')).toBeUndefined();
  });

  it('choose by reliability where a strategy decides already, and leave the rest to people', () => {
    const book = bookOf({ provider: 'a', calls: 400, every: 5 }, { provider: 'b', calls: 400 });
    expect(one(recommended(book, covered), 'failing-target')?.changes).toEqual([
      { key: 'routing.strategy', value: 'reliability-optimized' },
    ]);
    expect(one(recommended(book, { strategy: 'reliability-optimized' }), 'failing-target')?.changes).toEqual([]);
  });

  it('name a cheaper provider of the same model, and what it is expected to save: less than half of the bound', () => {
    const book = bookOf(
      { provider: 'a', calls: 1_000, costUsd: 0.01 },
      { provider: 'b', calls: 1_000, costUsd: 0.002 },
    );
    const found = one(recommended(book, covered), 'cheaper-target');
    expect(found).toMatchObject({
      id: 'cheaper-target:a:m',
      changes: [{ key: 'routing.strategy', value: 'cost-optimized' }],
    });
    expect(found?.evidence.savingUsd).toBeCloseTo(0.45 * 8, 1);
    expect(found?.evidence.interval.low).toBeGreaterThan(0);
  });

  it('compare prices per token: short questions make nobody cheap', () => {
    const provider = 'b' as ProviderId;
    const book = bookOf({ provider: 'a', calls: 1_000, costUsd: 0.01 });
    for (let index = 0; index < 1_000; index++) {
      const short = recordOf({ provider, calls: 0, costUsd: 0.001 }, index);
      book.add({ ...short, usage: { ...noUsage, inputTokens: 10 } });
    }
    expect(one(recommended(book, covered), 'cheaper-target')).toBeUndefined();
  });

  it('name another model as the cheaper one only where people found it as good', () => {
    const dear = { provider: 'a', model: 'large', calls: 1_000, costUsd: 0.01 };
    const cheap = { provider: 'b', model: 'small', calls: 1_000, costUsd: 0.002 };
    const cheaper = (...book: readonly Traffic[]) => one(recommended(bookOf(...book), covered), 'cheaper-target');
    expect(cheaper(dear, cheap)).toBeUndefined();
    expect(cheaper({ ...dear, score: 0.9 }, { ...cheap, score: 0.5 })).toBeUndefined();
    expect(cheaper({ ...dear, score: 0.6 }, { ...cheap, score: 0.9 })).toMatchObject({ id: 'cheaper-target:a:large' });
  });

  it('name no cheaper one that fails more often', () => {
    const book = bookOf(
      { provider: 'a', calls: 1_000, costUsd: 0.01 },
      { provider: 'b', calls: 1_000, costUsd: 0.002, every: 25 },
    );
    expect(one(recommended(book, covered), 'cheaper-target')).toBeUndefined();
  });

  it('name one that is twice as slow as another, or breaks a promise, and tell capacity from slowness', () => {
    const book = bookOf({ provider: 'a', calls: 400, durationMs: 900 }, { provider: 'b', calls: 400, durationMs: 100 });
    expect(recommended(book, covered)).toMatchObject([
      { id: 'slow-target:a:m', changes: [{ value: 'performance-optimized' }] },
    ]);
    const full = { ...covered, load: () => ({ inFlight: 12, knee: 4 }) };
    expect(recommended(book, full)).toMatchObject([{ type: 'capacity', changes: [] }]);
    const alone = bookOf(
      { provider: 'a', calls: 400, durationMs: 900 },
      { provider: 'b', calls: 400, durationMs: 800 },
    );
    expect(one(recommended(alone, covered), 'slow-target')).toBeUndefined();
    expect(one(recommended(alone, { ...covered, maxLatencyMs: 850 }), 'slow-target')).toMatchObject({
      evidence: { numbers: { maxLatencyMs: 850 } },
    });
  });

  it('name a quota that is used up again and again', () => {
    const book = bookOf(
      { provider: 'a', calls: 600, every: 7, outcome: 'rate-limited' },
      { provider: 'b', calls: 600 },
    );
    expect(one(recommended(book, covered), 'quota')).toMatchObject({
      id: 'quota:a:m',
      changes: [],
      evidence: { numbers: { minutes: 60, limitedMinutes: 60 } },
    });
  });

  it('name a single point of failure, and one whose calls are late', () => {
    const book = bookOf({ provider: 'a', calls: 1_000 }, { provider: 'b', calls: 20 });
    expect(one(recommended(book), 'single-point')).toMatchObject({
      id: 'single-point:a',
      changes: [{ key: 'routing.fallbackEnabled', value: 'true' }],
    });
    expect(one(recommended(book, covered), 'single-point')).toBeUndefined();
    const late = bookOf({ provider: 'a', calls: 600, every: 20, outcome: 'timed-out' }, { provider: 'b', calls: 600 });
    expect(one(recommended(late, covered), 'timeouts')?.changes).toEqual([{ key: 'routing.hedging', value: 'true' }]);
    expect(one(recommended(late, { ...covered, hedging: true }), 'timeouts')?.changes).toEqual([]);
  });

  it('name what a cache would save, where somebody counts duplicates', () => {
    const change = { key: 'cache.enabled', value: 'true' };
    const duplicates = { calls: 60, ofCalls: 400, costUsd: 1.5, change };
    expect(recommended(new Book(start), { duplicates })).toMatchObject([
      { type: 'cache', changes: [change], evidence: { savingUsd: 1.5 } },
    ]);
    expect(recommended(new Book(start), { duplicates: { ...duplicates, change: undefined } })).toEqual([]);
    expect(recommended(new Book(start), { duplicates: { ...duplicates, calls: 9 } })).toEqual([]);
  });

  it('tell when a budget ends at this pace, where that is before its period does', () => {
    const book = bookOf({ provider: 'a', calls: 600, costUsd: 0.01 }, { provider: 'b', calls: 600, costUsd: 0.01 });
    const pace = { name: 'daily', limitUsd: 20, spentUsd: 12, periodEndMs: start + 24 * 60 * MINUTE };
    const [found] = recommended(book, { ...covered, budgets: [pace] });
    // 12 a hour, 8 left: forty minutes.
    expect((found?.evidence.numbers['endMs'] ?? 0) - (start + 60 * MINUTE)).toBeCloseTo(40 * MINUTE, -5);
    expect(recommended(book, { ...covered, budgets: [{ ...pace, periodEndMs: start + 70 * MINUTE }] })).toEqual([]);
  });

  it('are the same for the same input', () => {
    const book = bookOf(
      { provider: 'a', calls: 1_000, costUsd: 0.01 },
      { provider: 'b', calls: 1_000, costUsd: 0.002 },
    );
    expect(recommended(book)).toEqual(recommended(book));
  });
});
