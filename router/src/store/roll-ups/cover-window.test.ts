import fc from 'fast-check';
import { expect, it } from 'vitest';
import { coverWindow, END_OF_TIME_MS } from './cover-window.ts';

const now = Date.UTC(2026, 5, 15, 14, 37, 25, 123);
const hour = 3_600_000;
const day = 24 * hour;

const shown = (fromMs: number) =>
  coverWindow(fromMs, now).segments.map(({ span, fromMs: from, toMs }) => [
    span.ms / 60_000,
    new Date(from).toISOString().slice(5, 16),
    toMs < END_OF_TIME_MS ? new Date(toMs).toISOString().slice(5, 16) : 'on',
  ]);

it('takes minutes to the hour, hours to the day, then days', () => {
  expect(shown(now - hour)).toEqual([
    [1, '06-15T13:38', '06-15T14:00'],
    [60, '06-15T14:00', '06-16T00:00'],
    [1_440, '06-16T00:00', 'on'],
  ]);
});

it('begins exactly where it is asked to as long as minutes are kept, a whole day at least', () => {
  for (const ageMs of [1_000, 60_000, hour, 24 * hour]) {
    const fromMs = now - ageMs;
    const { edge } = coverWindow(fromMs, now);
    expect(edge).toEqual({ fromMs, toMs: Math.ceil(fromMs / 60_000) * 60_000 });
  }
  expect(coverWindow(Date.UTC(2026, 5, 15, 14), now).edge).toBeUndefined();
});

it('begins with the finest sum that is kept of that time', () => {
  expect(shown(now - 30 * day)).toEqual([
    [60, '05-16T14:00', '05-17T00:00'],
    [1_440, '05-17T00:00', 'on'],
  ]);
  expect(shown(now - 100 * day)).toEqual([[1_440, '03-07T00:00', 'on']]);
});

it('covers every window without a gap or an overlap, and begins at most one sum early', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 * day }), fc.integer({ min: 0, max: 2 * day }), (ageMs, laterMs) => {
      const nowMs = now + laterMs;
      const { fromMs: beginsMs, edge, segments } = coverWindow(nowMs - ageMs, nowMs);
      const [first] = segments;
      expect(beginsMs).toBeLessThanOrEqual(nowMs - ageMs);
      expect(beginsMs).toBeGreaterThan(nowMs - ageMs - (first?.span.ms ?? 0));
      expect(edge?.fromMs ?? first?.fromMs).toBe(beginsMs);
      if (edge !== undefined) expect([beginsMs, edge.toMs]).toEqual([nowMs - ageMs, first?.fromMs]);
      segments.forEach(({ span, fromMs, toMs }, index) => {
        expect(fromMs % span.ms).toBe(0);
        expect(toMs).toBe(segments[index + 1]?.fromMs ?? END_OF_TIME_MS);
      });
    }),
  );
});
