import { expect, it } from 'vitest';
import { SpendingSums } from './spending-sums.ts';

const dayMs = 24 * 3_600_000;

it('adds what each owner spent since a moment, and forgets what no month can ask for', () => {
  const sums = new SpendingSums();
  sums.add([
    { owner: 'router', usd: 1, atMs: 0 },
    { owner: 'router', usd: 2, atMs: dayMs },
    { owner: 'tag:a', usd: 4, atMs: dayMs },
  ]);
  expect(sums.since({ owner: 'router', fromMs: 0 })).toBe(3);
  expect(sums.since({ owner: 'router', fromMs: dayMs })).toBe(2);
  expect(sums.since({ owner: 'tag:b', fromMs: 0 })).toBe(0);
  sums.forgetPast(34 * dayMs);
  expect(sums.since({ owner: 'router', fromMs: 0 })).toBe(2);
});
