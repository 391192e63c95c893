import { expect, it } from 'vitest';
import { priceOf } from './dated-price.ts';

const at = (time: string) => Date.parse(time);

it('takes the price of the day', () => {
  const prices = [{ price: { input: 2 } }, { from: '2026-07-30', price: { input: 1 } }];
  expect(priceOf(prices, at('2026-07-29T23:59:59Z'))).toEqual({ input: 2 });
  expect(priceOf(prices, at('2026-07-30T00:00:00Z'))).toEqual({ input: 1 });
});

it('takes the price of the hour, also where the hours go over midnight', () => {
  const day = [{ price: { input: 1 } }, { between: [3_600, 7_200] as const, price: { input: 2 } }];
  expect(priceOf(day, at('2026-07-30T00:59:59Z'))).toEqual({ input: 1 });
  expect(priceOf(day, at('2026-07-30T01:00:00Z'))).toEqual({ input: 2 });
  expect(priceOf(day, at('2026-07-30T02:00:00Z'))).toEqual({ input: 1 });
  const night = [{ price: { input: 1 } }, { between: [82_800, 3_600] as const, price: { input: 2 } }];
  expect(priceOf(night, at('2026-07-30T23:30:00Z'))).toEqual({ input: 2 });
  expect(priceOf(night, at('2026-07-30T00:30:00Z'))).toEqual({ input: 2 });
  expect(priceOf(night, at('2026-07-30T12:00:00Z'))).toEqual({ input: 1 });
});

it('knows no price where there is none', () => {
  expect(priceOf([], 0)).toBeUndefined();
});
