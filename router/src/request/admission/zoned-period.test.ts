import { describe, expect, it } from 'vitest';
import { zonedPeriod } from './zoned-period.ts';

const HOUR_MS = 3_600_000;

function told(period: 'day' | 'month', timeZone: string, at: string) {
  const { startMs, endMs } = zonedPeriod(period, timeZone, Date.parse(at));
  return [new Date(startMs).toISOString(), new Date(endMs).toISOString(), (endMs - startMs) / HOUR_MS];
}

describe('a day of a time zone', () => {
  it.each([
    ['UTC', '2026-11-21T17:00:00Z', '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 24],
    ['Europe/Berlin', '2026-11-20T23:30:00Z', '2026-11-20T23:00:00.000Z', '2026-11-21T23:00:00.000Z', 24],
    // Clocks go forward, and back.
    ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z', 23],
    ['Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z', 25],
    ['America/New_York', '2026-03-08T05:30:00Z', '2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z', 23],
    // A day without a midnight: the clocks go from 24:00 to 01:00.
    ['Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z', 23],
    ['Asia/Kathmandu', '2026-11-21T17:00:00Z', '2026-11-20T18:15:00.000Z', '2026-11-21T18:15:00.000Z', 24],
    ['Pacific/Kiritimati', '2026-11-21T09:59:00Z', '2026-11-20T10:00:00.000Z', '2026-11-21T10:00:00.000Z', 24],
    ['Pacific/Niue', '2026-11-21T10:59:00Z', '2026-11-20T11:00:00.000Z', '2026-11-21T11:00:00.000Z', 24],
  ])('begins and ends by the clocks of %s (%s)', (zone, at, start, end, hours) => {
    expect(told('day', zone, at)).toEqual([start, end, hours]);
  });
});

describe('a month of a time zone', () => {
  it.each([
    ['UTC', '2026-02-28T23:59:59Z', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['UTC', '2026-12-31T23:59:59Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['Europe/Berlin', '2026-03-31T22:30:00Z', '2026-03-31T22:00:00.000Z', '2026-04-30T22:00:00.000Z'],
    ['America/New_York', '2026-11-01T04:30:00Z', '2026-11-01T04:00:00.000Z', '2026-12-01T05:00:00.000Z'],
  ])('begins and ends by the clocks of %s (%s)', (zone, at, start, end) => {
    expect(told('month', zone, at).slice(0, 2)).toEqual([start, end]);
  });
});
