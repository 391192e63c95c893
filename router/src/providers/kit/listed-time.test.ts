import { expect, it } from 'vitest';
import { listedTimeS } from './listed-time.ts';

it('the time of a model is taken from a list that says one, and made up by none', () => {
  expect(listedTimeS(1_686_935_002)).toEqual({ createdS: 1_686_935_002 });
  expect(listedTimeS('2026-02-04T00:00:00Z')).toEqual({ createdS: 1_770_163_200 });
  for (const none of [0, 1, 1_686_935_002_000, '1970-01-01T00:00:00Z', 'soon', null, undefined, true])
    expect(listedTimeS(none)).toEqual({});
});
