import { expect, it } from 'vitest';
import { createIdMaker, timeOfId } from './time-ordered-id.ts';

it('sorts as text in the order of time', () => {
  let nowMs = 1_763_000_000_000;
  const newId = createIdMaker(() => nowMs);
  const ids = Array.from({ length: 100 }, () => {
    nowMs += 7;
    return newId('');
  });
  expect([...ids].sort()).toEqual(ids);
});

it('never gives the same id twice, also within one millisecond and across refills of its pool', () => {
  const newId = createIdMaker(() => 5);
  const ids = new Set(Array.from({ length: 10_000 }, () => newId('req_')));
  expect(ids.size).toBe(10_000);
  for (const id of ids) expect(id).toMatch(/^req_[0-9a-hjkmnp-tv-z]{26}$/);
});

it('tells when an id was made, and nothing of ids that others made', () => {
  const nowMs = 1_763_000_000_123;
  const id = createIdMaker(() => nowMs)('req_');
  expect(timeOfId(id)).toBe(nowMs);
  for (const other of ['req_1', '', id.slice(0, -1), `${id}0`, id.toUpperCase(), id.replace('_', ''), 'req_ilou'])
    expect(timeOfId(other)).toBeUndefined();
});
