import type { BudgetPeriod } from '../../domain/budget.ts';

/** Epoch milliseconds; the end is the start of the next one. */
export interface Period {
  readonly startMs: number;
  readonly endMs: number;
}

const SLOT_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
/** Clocks on Earth are at most fourteen hours ahead of UTC and twelve behind. */
const AHEAD_MS = 15 * HOUR_MS;
const BEHIND_MS = 13 * HOUR_MS;

/** The day or the month of the calendar in which a moment lies, as the clocks of a time zone (IANA) show it: a day of 23 or 25 hours is one. */
export function zonedPeriod(period: BudgetPeriod, timeZone: string, nowMs: number): Period {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const dateAt = (ms: number): string => format.format(ms);
  const [year = 0, month = 1, day = 1] = dateAt(nowMs).split('-').map(Number);
  const [first, next] = period === 'day' ? [day, [month, day + 1] as const] : [1, [month + 1, 1] as const];
  return {
    startMs: firstMoment(Date.UTC(year, month - 1, first), dateAt),
    endMs: firstMoment(Date.UTC(year, next[0] - 1, next[1]), dateAt),
  };
}

/** The first moment that has this date. Clocks change at quarters of an hour, and a date never comes back once it was there for an hour. */
function firstMoment(midnightUtcMs: number, dateAt: (ms: number) => string): number {
  const date = new Date(midnightUtcMs).toISOString().slice(0, 10);
  let before = midnightUtcMs - AHEAD_MS;
  let from = midnightUtcMs + BEHIND_MS;
  while (from - before > SLOT_MS) {
    const middle = before + Math.floor((from - before) / 2 / SLOT_MS) * SLOT_MS;
    if (dateAt(middle) >= date) from = middle;
    else before = middle;
  }
  return from;
}
