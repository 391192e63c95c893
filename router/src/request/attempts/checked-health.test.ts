import { describe, expect, it } from 'vitest';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { CheckedHealth } from './checked-health.ts';

const thresholds = { failures: 3, successes: 2 };
const failure: ProviderFailure = { kind: 'unreachable', code: 'ECONNREFUSED', message: 'Nobody listens there.' };

describe('what active checks find', () => {
  it('takes a provider out with the third failure in a row, and brings it back with the second success', () => {
    const checked = new CheckedHealth();
    for (const nowMs of [0, 10, 20]) checked.failed(failure, thresholds, nowMs, 1_000);
    expect(checked.downUntilMs).toBe(1_020);
    checked.succeeded(thresholds, 30, 1_000);
    expect(checked.downUntilMs).toBe(1_030);
    checked.succeeded(thresholds, 40, 1_000);
    expect(checked.downUntilMs).toBeLessThan(40);
  });

  it('counts failures in a row only', () => {
    const checked = new CheckedHealth();
    checked.failed(failure, thresholds, 0, 1_000);
    checked.failed(failure, thresholds, 1, 1_000);
    checked.succeeded(thresholds, 2, 1_000);
    checked.failed(failure, thresholds, 3, 1_000);
    expect(checked.downUntilMs).toBeLessThan(3);
  });
});
