import { describe, expect, it } from 'vitest';
import { CallQuota } from './call-quota.ts';

const MINUTE_MS = 60_000;

/** Calls one each second until the upstream, which counts by the clock, refuses; then waits for its next window. */
function playWindow(quota: CallQuota, startMs: number, limit: number, announces: boolean): void {
  for (let call = 0; call < limit; call += 1) {
    quota.handedOut(startMs + call * 1_000);
    quota.succeeded();
  }
  const atMs = startMs + limit * 1_000;
  quota.handedOut(atMs);
  quota.refused(atMs, announces ? startMs + MINUTE_MS - atMs : undefined, atMs);
}

describe('a quota of calls', () => {
  it('that is configured holds for every sliding minute', () => {
    const quota = new CallQuota();
    quota.configured = 3;
    for (const atMs of [0, 1_000, 2_000]) quota.handedOut(atMs);
    expect(quota.hasRoom(3_000)).toBe(false);
    expect(quota.roomAtMs(3_000)).toBe(MINUTE_MS);
    expect(quota.hasRoom(MINUTE_MS + 1)).toBe(true);
  });

  it('is unlimited until two episodes agree', () => {
    const quota = new CallQuota();
    playWindow(quota, 0, 20, false);
    expect(quota.limit).toBe(Number.POSITIVE_INFINITY);
    quota.succeeded();
    playWindow(quota, 2 * MINUTE_MS, 20, false);
    expect(quota.limit).toBeCloseTo(19);
  });

  it('is not believed while the episodes differ', () => {
    const quota = new CallQuota();
    playWindow(quota, 0, 10, false);
    quota.succeeded();
    playWindow(quota, 2 * MINUTE_MS, 30, false);
    expect(quota.limit).toBe(Number.POSITIVE_INFINITY);
  });

  it('that ends by the clock is known by its windows: a new one is full at once', () => {
    const quota = new CallQuota();
    for (const minute of [0, 1, 2]) {
      playWindow(quota, minute * MINUTE_MS, 20, true);
      quota.succeeded();
    }
    expect(quota.limit).toBeCloseTo(20);
    expect(quota.hasRoom(2 * MINUTE_MS + 30_000)).toBe(false);
    expect(quota.roomAtMs(2 * MINUTE_MS + 30_000)).toBe(3 * MINUTE_MS);
    expect(quota.hasRoom(3 * MINUTE_MS)).toBe(true);
  });

  it('tells how far its use is ahead of the clock', () => {
    const quota = new CallQuota();
    for (const minute of [0, 1, 2]) {
      playWindow(quota, minute * MINUTE_MS, 20, true);
      quota.succeeded();
    }
    for (let call = 0; call < 10; call += 1) quota.handedOut(3 * MINUTE_MS);
    expect(quota.aheadOf(3 * MINUTE_MS)).toBeGreaterThan(0.4);
    expect(quota.aheadOf(3 * MINUTE_MS + 45_000)).toBe(0);
  });

  it('grows again when nothing was refused for minutes', () => {
    const quota = new CallQuota();
    for (const minute of [0, 2]) {
      playWindow(quota, minute * MINUTE_MS, 20, false);
      quota.succeeded();
    }
    const before = quota.limit;
    quota.hasRoom(12 * MINUTE_MS);
    expect(quota.limit).toBeGreaterThan(2 * before);
  });
});
