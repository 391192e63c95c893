import { expect, it } from 'vitest';
import { rateLimitRestMs, refusedKeyRestMs } from './retry-timing.ts';

it('rests a limited key as long as the upstream says, up to a tenth longer', () => {
  expect(rateLimitRestMs(7_000, 0, 0)).toBe(7_000);
  expect(rateLimitRestMs(7_000, 0, 1)).toBeCloseTo(7_700);
});

it('doubles from half a second where the upstream says nothing', () => {
  expect([0, 1, 2, 6, 9].map((inRow) => rateLimitRestMs(undefined, inRow, 0))).toEqual([
    500, 1_000, 2_000, 32_000, 32_000,
  ]);
  expect(rateLimitRestMs(0, 0, 0)).toBe(500);
});

it('tries once after a minute what announced a day, then believes it up to an hour', () => {
  expect(rateLimitRestMs(86_400_000, 0, 0)).toBe(60_000);
  expect(rateLimitRestMs(86_400_000, 1, 0)).toBe(3_600_000);
});

it('does not let a short announcement shorten the doubling', () => {
  expect(rateLimitRestMs(100, 4, 0)).toBe(8_000);
});

it('rests a refused key for 16 s at least and a minute at most', () => {
  expect([0, 1, 2, 3].map(refusedKeyRestMs)).toEqual([16_000, 32_000, 60_000, 60_000]);
});
