import { expect, it } from 'vitest';
import { createSerialQueue } from './serial-queue.ts';

it('starts a task only when the one before has ended, even badly', async () => {
  const queue = createSerialQueue();
  const heard: string[] = [];
  const first = queue(async () => {
    heard.push('first begins');
    await new Promise((resolve) => setImmediate(resolve));
    heard.push('first ends');
    throw new Error('no');
  });
  const second = queue(async () => heard.push('second'));

  await expect(first).rejects.toThrow('no');
  await second;
  expect(heard).toEqual(['first begins', 'first ends', 'second']);
});
