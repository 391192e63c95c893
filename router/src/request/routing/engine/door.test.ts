import { describe, expect, it } from 'vitest';
import { Door } from './door.ts';

const settings = { failuresInRow: 3, maxOpenMs: 60_000 };

function failTimes(door: Door, times: number, nowMs: number): void {
  for (let time = 0; time < times; time += 1) door.failed(settings, false, nowMs, 0.5);
}

describe('a door', () => {
  it('opens after so many failures in a row, and not when a success came between', () => {
    const door = new Door();
    failTimes(door, 2, 0);
    door.succeeded();
    failTimes(door, 2, 0);
    expect(door.isPassable(0)).toBe(true);
    failTimes(door, 1, 0);
    expect(door.isPassable(0)).toBe(false);
  });

  it('opens at once where nearly everything failed lately', () => {
    const door = new Door();
    door.failed(settings, true, 0, 0.5);
    expect(door.state.kind).toBe('open');
  });

  it('needs two successes to close, and tells when it does', () => {
    const door = new Door();
    failTimes(door, 3, 0);
    expect(door.succeeded()).toBe(false);
    expect(door.state.kind).toBe('half-open');
    expect(door.succeeded()).toBe(true);
    expect(door.isPassable(0)).toBe(true);
  });

  it('stays open for twice as long each time, and never longer than its limit', () => {
    const door = new Door();
    const rests = [0, 1, 2, 3, 4, 5, 6, 7].map(() => {
      door.failed(settings, true, 0, 0.5);
      return door.passableAtMs(0);
    });
    expect(rests).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('rests 16 s where it refuses us', () => {
    const door = new Door();
    door.refused(1_000, 0.5);
    expect(door.passableAtMs(1_000)).toBe(17_000);
  });

  it('cools as long as it is asked to, but tries a long announcement once after a minute', () => {
    const door = new Door();
    door.cool(15_000, 0, 0);
    expect(door.passableAtMs(0)).toBe(15_000);
    const distant = new Door();
    distant.cool(300_000, 0, 0);
    expect(distant.passableAtMs(0)).toBe(60_000);
    expect(distant.announcedUntilMs).toBe(300_000);
    distant.cool(300_000, 60_000, 0);
    expect(distant.passableAtMs(60_000)).toBe(360_000);
  });

  it('doubles its own pause where nothing is announced', () => {
    const door = new Door();
    door.cool(undefined, 0, 0);
    door.cool(undefined, 0, 0);
    expect(door.passableAtMs(0)).toBe(1_000);
  });
});
