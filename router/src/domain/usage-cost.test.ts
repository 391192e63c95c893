import { describe, expect, it } from 'vitest';
import { noUsage } from './usage.ts';
import { usageCost } from './usage-cost.ts';

const answer = { ...noUsage, inputTokens: 1_000, outputTokens: 100 };

describe('usageCost', () => {
  it('is not known where a side that has tokens has no price, and never 0 for that', () => {
    expect(usageCost(answer, { output: 1 })).toBeUndefined();
    expect(usageCost(answer, { input: 1 })).toBeUndefined();
    expect(usageCost(answer, {})).toBeUndefined();
  });

  it('is 0 where tokens are free, and where there were none', () => {
    expect(usageCost(answer, { input: 0, output: 0 })).toBe(0);
    expect(usageCost(noUsage, {})).toBe(0);
    expect(usageCost({ ...noUsage, inputTokens: 1_000 }, { input: 3 })).toBe(0.003);
  });

  it('bills each class at its own rate', () => {
    const usage = {
      ...noUsage,
      inputTokens: 100,
      cacheReadTokens: 200,
      cacheWrite5mTokens: 300,
      cacheWrite1hTokens: 400,
      audioInputTokens: 500,
      outputTokens: 600,
      reasoningTokens: 700,
      audioOutputTokens: 800,
    };
    const price = {
      input: 1,
      cacheRead: 2,
      cacheWrite5m: 3,
      cacheWrite1h: 4,
      audioInput: 5,
      output: 6,
      reasoning: 7,
      audioOutput: 8,
    };
    const perMillion = 100 + 400 + 900 + 1_600 + 2_500 + 3_600 + 4_900 + 6_400;
    expect(usageCost(usage, price)).toBe(perMillion / 1_000_000);
  });

  it('bills a class without a rate of its own like the one it is cut from', () => {
    const usage = { ...noUsage, cacheReadTokens: 1_000, cacheWrite1hTokens: 1_000, reasoningTokens: 1_000 };
    expect(usageCost(usage, { input: 1, output: 10 })).toBe(0.012);
  });

  it('is not known where sound, or a cache write of an hour beside those of minutes, has no rate of its own', () => {
    const writes = { ...noUsage, cacheWrite1hTokens: 1_000 };
    expect(usageCost(writes, { input: 1, cacheWrite5m: 2 })).toBeUndefined();
    expect(usageCost(writes, { input: 1, cacheWrite5m: 2, cacheWrite1h: 3 })).toBe(0.003);
    expect(usageCost({ ...noUsage, audioInputTokens: 1_000 }, { input: 1 })).toBeUndefined();
    expect(usageCost({ ...noUsage, audioOutputTokens: 1_000 }, { output: 1 })).toBeUndefined();
  });

  it('is not known where the vendor ran tools that it sells by the call', () => {
    expect(usageCost({ ...answer, otherSoldCalls: 1 }, { input: 1, output: 1 })).toBeUndefined();
  });

  it('bills all tokens of a long prompt at the rate of its length, caches counted in', () => {
    const tiered = (base: number, long: number) => ({ base, tiers: [{ aboveTokens: 200_000, rate: long }] });
    const price = { input: tiered(1, 2), cacheRead: tiered(0.1, 0.2), output: tiered(10, 20) };
    const short = { ...noUsage, inputTokens: 100_000, cacheReadTokens: 100_000, outputTokens: 1_000 };
    expect(usageCost(short, price)).toBeCloseTo(0.1 + 0.01 + 0.01, 12);
    expect(usageCost({ ...short, inputTokens: 100_001 }, price)).toBeCloseTo(0.200_002 + 0.02 + 0.02, 12);
  });

  it('bills pictures apart where they have a price, and as any other token where they have none', () => {
    const usage = { ...noUsage, outputTokens: 1_300, imageOutputTokens: 1_290, inputTokens: 20, imageInputTokens: 10 };
    expect(usageCost(usage, { input: 1, imageInput: 3, output: 2, imageOutput: 30 })).toBeCloseTo(
      (10 + 30 + 20 + 38_700) / 1e6,
      12,
    );
    expect(usageCost(usage, { input: 1, output: 2 })).toBeCloseTo((20 + 2_600) / 1e6, 12);
  });

  it('does not bill what the vendor put in itself', () => {
    expect(usageCost({ ...answer, unbilledInputTokens: 900 }, { input: 1, output: 1 })).toBeCloseTo(0.0002, 12);
  });

  it('adds what each request costs beside its tokens', () => {
    expect(usageCost(answer, { input: 1, output: 1, request: 0.005 })).toBeCloseTo(0.0061, 12);
  });
});
