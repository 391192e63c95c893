import { expect, it } from 'vitest';
import { firstBytes } from './first-bytes.ts';

it('gives the very bytes where they fit, else a copy of their beginning that shares no memory', () => {
  const bytes = Buffer.from('abcdef');
  expect(firstBytes(bytes, 6)).toBe(bytes);
  const first = firstBytes(bytes, 3);
  expect(Buffer.from(first).toString()).toBe('abc');
  expect(first.buffer).not.toBe(bytes.buffer);
});
