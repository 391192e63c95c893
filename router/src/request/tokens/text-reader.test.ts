import { expect, it } from 'vitest';
import { TextReader } from './text-reader.ts';
import { textTokens } from './text-tokens.ts';

const text = 'The quick brown fox jumps over the lazy dog. ';

it('counts few texts as each of them is counted', () => {
  const reader = new TextReader();
  for (const one of ['', text, text.repeat(5_000)]) expect(reader.tokensOf(one)).toBe(textTokens(one));
});

it('reads only so much of many texts, and takes the rest for the average of that', () => {
  const reader = new TextReader();
  const long = text.repeat(1_000);
  for (let at = 0; at < 10; at += 1) expect(reader.tokensOf(long) / textTokens(long)).toBeCloseTo(1, 0);
  // These would be nearly a token each, if they were read.
  expect(reader.tokensOf('☃'.repeat(40_000))).toBe(10_000);
});

it('comes to an end with very many texts that are next to nothing', () => {
  const reader = new TextReader();
  for (let at = 0; at < 20_000; at += 1) reader.tokensOf('a');
  expect(reader.tokensOf('☃'.repeat(40))).toBeCloseTo(40 / (20_000 / (20_000 * textTokens('a'))));
});

it('takes nothing for free behind a beginning of spaces', () => {
  const reader = new TextReader();
  for (let at = 0; at < 10; at += 1) reader.tokensOf(' '.repeat(65_536));
  expect(reader.tokensOf(text.repeat(1_000))).toBeGreaterThan(10_000);
});
