import { expect, it } from 'vitest';
import { tokenClassWords } from './token-class-words.ts';

it('tokens are told by their classes, those that there were', () => {
  const none = { input: 0, cacheRead: 0, cacheWrite: 0, audioInput: 0, output: 0, reasoning: 0, audioOutput: 0 };
  expect(tokenClassWords(none)).toBe('0 in, 0 out');
  expect(tokenClassWords({ ...none, input: 17, cacheRead: 105, output: 89 })).toBe('17 in, 105 from the cache, 89 out');
  expect(
    tokenClassWords({ ...none, input: 1, cacheWrite: 2, audioInput: 3, output: 4, reasoning: 5, audioOutput: 6 }),
  ).toBe('1 in, 2 to the cache, 3 of sound in, 4 out, 5 of thinking, 6 of sound out');
});
