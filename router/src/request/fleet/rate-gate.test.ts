import { describe, expect, it } from 'vitest';
import { ProviderPace } from './provider-pace.ts';
import { RateGate } from './rate-gate.ts';

const MINUTE_MS = 60_000;

/** So many may come at once. */
function atOnce(gate: RateGate, nowMs: number): number {
  let count = 0;
  for (; gate.waitMs(0, nowMs) === 0; count += 1) gate.takeRequest(nowMs);
  return count;
}

describe('a limit of requests per minute', () => {
  it('lets as many come at once as in a minute, and then evenly', () => {
    const gate = new RateGate({ requestsPerMinute: 10 }, 0);
    expect(atOnce(gate, 0)).toBe(10);
    expect(gate.waitMs(0, 0)).toBe(6_000);
    expect(atOnce(gate, 6_000)).toBe(1);
    expect(atOnce(gate, 24_000)).toBe(3);
  });

  it('lets no more come at once than its burst', () => {
    const gate = new RateGate({ requestsPerMinute: 100, burst: 20 }, 0);
    expect(atOnce(gate, 0)).toBe(20);
    expect(atOnce(gate, 10 * MINUTE_MS)).toBe(20);
  });

  it('tells what is left, and when all of it is there again', () => {
    const gate = new RateGate({ requestsPerMinute: 60, tokensPerMinute: 6_000 }, 0);
    gate.takeRequest(0);
    gate.takeTokens(1_500, 0);
    expect(gate.standing(0)).toEqual({
      requests: { limit: 60, remaining: 59, resetMs: 1_000 },
      tokens: { limit: 6_000, remaining: 4_500, resetMs: 15_000 },
    });
  });
});

describe('a limit of tokens per minute', () => {
  it('waits for those that a request will take, and takes back what it did not', () => {
    const gate = new RateGate({ tokensPerMinute: 6_000 }, 0);
    gate.takeTokens(5_000, 0);
    expect(gate.waitMs(2_000, 0)).toBe(10_000);
    gate.takeTokens(-4_000, 0);
    expect(gate.waitMs(2_000, 0)).toBe(0);
  });

  it('lets a request that is larger than all of it through when it is whole, and pays it off', () => {
    const gate = new RateGate({ tokensPerMinute: 6_000 }, 0);
    expect(gate.waitMs(9_000, 0)).toBe(0);
    gate.takeTokens(9_000, 0);
    expect(gate.waitMs(1, 0)).toBe(30_010);
  });
});

describe('a limit of tokens that went wrong', () => {
  it('is told as at most an hour', () => {
    const gate = new RateGate({ tokensPerMinute: 10 }, 0);
    gate.takeTokens(1_000_000, 0);
    expect(gate.waitMs(1, 0)).toBe(3_600_000);
    expect(gate.standing(0).tokens?.resetMs).toBe(3_600_000);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('does not take %s', (amount) => {
    const gate = new RateGate({ tokensPerMinute: 10 }, 0);
    gate.takeTokens(20, 0);
    gate.takeTokens(amount, 0);
    expect(gate.waitMs(1, 0)).toBe(66_000);
  });
});

describe('the pace of a provider', () => {
  it('is never more in any sixty seconds than its configuration says, whatever the bucket holds', () => {
    const pace = new ProviderPace();
    pace.follow({ requestsPerMinute: 10 });
    const sentAt: number[] = [];
    for (let nowMs = 0; nowMs < 5 * MINUTE_MS; nowMs += 500) {
      if (pace.roomAtMs(nowMs) > nowMs) continue;
      pace.handedOut(nowMs);
      sentAt.push(nowMs);
    }
    const mostInAMinute = Math.max(
      ...sentAt.map((from) => sentAt.filter((at) => at >= from && at < from + MINUTE_MS - 1_000).length),
    );
    expect(mostInAMinute).toBe(10);
    expect(sentAt.length).toBeGreaterThan(40);
  });

  it('goes on with what was sent when its configuration changes', () => {
    const pace = new ProviderPace();
    pace.follow({ requestsPerMinute: 5 });
    for (let call = 0; call < 5; call += 1) pace.handedOut(1_000);
    pace.follow({ requestsPerMinute: 6 });
    expect(pace.roomAtMs(1_000)).toBe(1_000);
    pace.handedOut(1_000);
    expect(pace.roomAtMs(1_000)).toBeGreaterThan(1_000);
    pace.follow(undefined);
    expect(pace.roomAtMs(1_000)).toBe(1_000);
  });
});
