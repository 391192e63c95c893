import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Retention } from './retention.ts';
import { ScriptedStore } from './testing/scripted-store.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const startMs = Date.UTC(2026, 5, 15);

describe('retention', () => {
  let store: ScriptedStore;
  let settings: { maxAgeDays: number; statsMaxAgeDays: number; responsesMaxAgeDays: number; maxBytes: number };
  /** How far the wall's clock is ahead of the one that only counts. */
  let jumpedMs: number;
  let retention: Retention;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    store = new ScriptedStore();
    settings = { maxAgeDays: 30, statsMaxAgeDays: 400, responsesMaxAgeDays: 60, maxBytes: 1_000_000 };
    jumpedMs = startMs;
    const clock = { nowMs: () => performance.now() + jumpedMs, ticksMs: () => performance.now() };
    retention = new Retention({ store, settings: () => settings, clock, firstMs: 60_000, everyMs: 15_000 });
  });

  afterEach(() => {
    retention.close();
    vi.useRealTimers();
  });

  const last = () => store.retentions.at(-1);
  const now = () => performance.now() + jumpedMs;

  it('waits a minute, then looks every quarter of one, with the settings of the moment', async () => {
    await vi.advanceTimersByTimeAsync(59_000);
    expect(store.retentions).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(store.retentions).toEqual([
      {
        recordsFromMs: now() - 30 * DAY,
        statsFromMs: now() - 400 * DAY,
        responsesFromMs: now() - 60 * DAY,
        maxBytes: 1_000_000,
        nowMs: now(),
      },
    ]);
    settings = { maxAgeDays: 1, statsMaxAgeDays: 2, responsesMaxAgeDays: 4, maxBytes: 3 };
    await vi.advanceTimersByTimeAsync(15_000);
    expect(store.retentions).toHaveLength(2);
    expect(last()).toMatchObject({ recordsFromMs: now() - DAY, statsFromMs: now() - 2 * DAY, maxBytes: 3 });
  });

  it('begins no round before the one before has ended', async () => {
    const round = Promise.withResolvers<void>();
    const retain = vi.spyOn(store, 'retain').mockReturnValue(round.promise);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(retain).toHaveBeenCalledTimes(1);
    round.resolve();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(retain).toHaveBeenCalledTimes(2);
  });

  it('lets nothing go for its age for an hour after the clock jumped, and for its size all the same', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    jumpedMs += 3_650 * DAY;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(last()?.recordsFromMs).toBeLessThan(0);
    expect(last()?.maxBytes).toBe(1_000_000);
    jumpedMs = startMs;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(last()?.recordsFromMs).toBeLessThan(0);
    await vi.advanceTimersByTimeAsync(HOUR + 15_000);
    expect(last()?.recordsFromMs).toBeGreaterThan(startMs - 31 * DAY);
  });

  it('takes small corrections of the clock for what they are', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    jumpedMs += 10_000;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(last()?.recordsFromMs).toBe(now() - 30 * DAY);
  });

  it('ends when it is closed', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    retention.close();
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(store.retentions).toHaveLength(1);
  });
});
