import { expect, it } from 'vitest';
import { decimalUsd } from './decimal-usd.ts';

it.each([
  [0, '0'],
  [10, '10'],
  [0.00000015, '0.00000015'],
  [1.5e-7, '0.00000015'],
  [0.1 + 0.2, '0.3'],
  [12.34, '12.34'],
])('writes %d as %s', (usd, text) => {
  expect(decimalUsd(usd)).toBe(text);
});
