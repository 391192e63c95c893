import { expect, it } from 'vitest';
import { median, quantile } from './median.ts';

it('takes the middle of an odd number of values, whatever their order', () => {
  expect(median([30, 1, 2])).toBe(2);
});

it('takes the mean of the two middle values of an even number', () => {
  expect(median([1, 100, 3, 2])).toBe(2.5);
});

it('has no median of nothing', () => {
  expect(median([])).toBeUndefined();
});

it('sorts by number, not by text', () => {
  expect(median([9, 10, 100])).toBe(10);
});

it('interpolates a quantile between its neighbours', () => {
  expect(quantile([0, 10], 0.99)).toBeCloseTo(9.9);
  expect(quantile([5], 0.99)).toBe(5);
});
