import { expect, it } from 'vitest';
import { MinuteMarks } from '../../lib/minute-marks.ts';
import { ANSWERED, FAILED, LIMITED, minuteFigures } from './minute-figures.ts';

const MINUTE = 60_000;
const start = Date.UTC(2026, 5, 15, 12);

function figures(minutes: Readonly<Record<number, number>>, length: number) {
  const marks = new MinuteMarks();
  for (const [minute, flags] of Object.entries(minutes)) marks.add(start + Number(minute) * MINUTE, flags);
  return minuteFigures(marks, start + length * MINUTE);
}

it('knows nothing before the first call', () => {
  expect(figures({}, 10)).toEqual({ known: 0, called: 0, limited: 0, down: 0 });
});

it('counts a minute as down where calls failed and none was answered', () => {
  expect(figures({ 0: ANSWERED, 1: ANSWERED | FAILED, 2: FAILED, 3: ANSWERED }, 4)).toEqual({
    known: 4,
    called: 4,
    limited: 0,
    down: 1,
  });
});

it('counts the silence after a failure as outage until somebody is answered', () => {
  expect(figures({ 0: ANSWERED, 2: FAILED, 5: ANSWERED }, 10)).toMatchObject({ known: 10, down: 3 });
});

it('counts at most five minutes of silence: nobody knows of the rest', () => {
  expect(figures({ 0: FAILED, 30: ANSWERED }, 60)).toMatchObject({ known: 60, down: 6 });
  expect(figures({ 0: FAILED }, 60)).toMatchObject({ known: 60, down: 6 });
  expect(figures({ 0: FAILED }, 3)).toMatchObject({ known: 3, down: 3 });
});

it('tells minutes in which calls were refused for their number', () => {
  expect(figures({ 0: ANSWERED | FAILED | LIMITED, 1: FAILED | LIMITED, 2: ANSWERED }, 3)).toMatchObject({
    limited: 2,
    down: 1,
  });
});
