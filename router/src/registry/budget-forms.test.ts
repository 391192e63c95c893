import { expect, it } from 'vitest';
import { perMinute } from './budget-forms.ts';

it('a limit per minute is a whole number of at least 1', () => {
  expect(perMinute.parse('60')).toBe(60);
  for (const text of ['0', '0.000000000000000000000001', '1.5', '-1', '1000000001', 'many'])
    expect(perMinute.parse(text), text).toBeUndefined();
});
