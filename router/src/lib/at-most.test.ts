import { expect, it } from 'vitest';
import { atMost } from './at-most.ts';

it('waits for what comes in time, and for nothing that never comes', async () => {
  expect(await atMost(60_000, Promise.resolve('here'))).toBe(true);
  expect(await atMost(1, new Promise(() => {}))).toBe(false);
});

it('fails as what it waits for, but never after its time', async () => {
  await expect(atMost(60_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  const late = Promise.withResolvers<void>();
  expect(await atMost(1, late.promise)).toBe(false);
  late.reject(new Error('Nobody listens any more.'));
});
