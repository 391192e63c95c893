import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.ts';

const settings = { breakerFailures: 5, breakerRestMs: 2_000 };
const MIDDLE = 0.5;

function failedTimes(breaker: CircuitBreaker, times: number, nowMs = 0): void {
  for (let call = 0; call < times; call += 1) breaker.failed(breaker.begin(), nowMs, MIDDLE, settings);
}

describe('a breaker', () => {
  it('opens after the fifth failure in a row', () => {
    const breaker = new CircuitBreaker();
    failedTimes(breaker, 4);
    expect(breaker.state.kind).toBe('closed');
    failedTimes(breaker, 1);
    expect(breaker.state).toEqual({ kind: 'open', untilMs: 2_000 });
  });

  it('counts only failures in a row', () => {
    const breaker = new CircuitBreaker();
    failedTimes(breaker, 4);
    breaker.succeeded(breaker.begin());
    failedTimes(breaker, 4);
    expect(breaker.state.kind).toBe('closed');
  });

  it('doubles its rest with each opening, up to 60 s, and varies it by a fifth', () => {
    const breaker = new CircuitBreaker();
    failedTimes(breaker, 5);
    const rests: number[] = [];
    for (let opening = 0; opening < 7; opening += 1) {
      const nowMs = breaker.admitsAtMs(0);
      breaker.failed(breaker.begin(), nowMs, MIDDLE, settings);
      rests.push(breaker.admitsAtMs(0) - nowMs);
    }
    expect(rests).toEqual([4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);

    for (const [luck, restMs] of [
      [0, 1_600],
      [1, 2_400],
    ] as const) {
      const lucky = new CircuitBreaker();
      for (let call = 0; call < 5; call += 1) lucky.failed(lucky.begin(), 0, luck, settings);
      expect(lucky.admitsAtMs(0)).toBeCloseTo(restMs);
    }
  });

  it('lets one call through when half-open and keeps the others out until it is back', () => {
    const breaker = new CircuitBreaker();
    failedTimes(breaker, 5);
    expect(breaker.admitsAtMs(2_000)).toBe(2_000);
    expect(breaker.begin()).toBe(true);
    expect(breaker.admitsAtMs(2_000)).toBeGreaterThan(2_000);
    breaker.succeeded(true);
    expect(breaker.admitsAtMs(2_000)).toBe(2_000);
  });

  it('closes at the trial’s first content, and opens again if that answer breaks', () => {
    const breaker = new CircuitBreaker();
    failedTimes(breaker, 5);
    const trial = breaker.begin();
    breaker.answered(trial);
    expect(breaker.state.kind).toBe('closed');
    breaker.failed(trial, 3_000, MIDDLE, settings);
    expect(breaker.state.kind).toBe('open');
  });

  it('does not listen to calls from before it opened', () => {
    const breaker = new CircuitBreaker();
    const old = breaker.begin();
    failedTimes(breaker, 5);
    breaker.succeeded(old);
    expect(breaker.state.kind).toBe('open');
    breaker.failed(old, 1_000, MIDDLE, settings);
    expect(breaker.state).toEqual({ kind: 'open', untilMs: 2_000 });
    breaker.begin();
    breaker.failed(old, 2_000, MIDDLE, settings);
    expect(breaker.state.kind).toBe('half-open');
  });

  it('gives the trial’s place to the next when the trial says nothing', () => {
    const breaker = new CircuitBreaker();
    failedTimes(breaker, 5);
    breaker.abandoned(breaker.begin(), 2_500);
    expect(breaker.admitsAtMs(2_500)).toBe(2_500);
    expect(breaker.begin()).toBe(true);
  });
});
