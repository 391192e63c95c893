import { expect, it } from 'vitest';
import { createLimiter } from './limiter.ts';

it('runs no more tasks side by side than its limit, and all of them in the end', async () => {
  const limiter = createLimiter(2);
  let running = 0;
  let most = 0;
  const task = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  };
  const early = Array.from({ length: 5 }, () => limiter(task));
  await early[0];
  const late = Array.from({ length: 3 }, () => limiter(task));
  await Promise.all([...early, ...late]);

  expect(most).toBe(2);
});

it('gives the place of a failed task to the next', async () => {
  const limiter = createLimiter(1);
  const failing = limiter(async () => Promise.reject(new Error('no')));
  const next = limiter(async () => 'done');

  await expect(failing).rejects.toThrow('no');
  await expect(next).resolves.toBe('done');
});
