import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textTokens } from './text-tokens.ts';

describe('the tokens of a text', () => {
  // Counted with OpenAI's tokenizer of 2024 (o200k_base).
  it.each([
    ['What is 4200 + 42?', 9],
    ["What's in this image?", 5],
    ['Return the three primary colors.', 6],
    ['{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}', 19],
    ['function add(a, b) {\n  return a + b;\n}\n', 14],
    ['Der schnelle braune Fuchs springt über den faulen Hund.', 14],
    ['Быстрая коричневая лиса прыгает через ленивую собаку.', 20],
    ['今天天气很好，我们一起去公园散步吧。', 13],
    ['الثعلب البني السريع يقفز فوق الكلب الكسول', 15],
    ['😀🎉 Great job! 🚀🚀', 10],
  ])('are near what a tokenizer counts: %s', (text, counted) => {
    expect(Math.abs(textTokens(text) - counted) / counted).toBeLessThan(0.2);
  });

  it('are none of nothing, and some of everything else', () => {
    expect(textTokens('')).toBe(0);
    for (const text of ['a', ' ', '\n', '.', '7', '\ud800', '\u0000', "'", "'s", 'é'])
      expect(textTokens(text), text).toBeGreaterThan(0);
  });

  // A tab before a bracket once was a piece of no length: the estimate never ended, and with it the router.
  it('come to an end whatever stands beside what', () => {
    const kinds = [
      ' ',
      '\t',
      '\n',
      '\r',
      '\v',
      '\f',
      '\u00a0',
      '\u3000',
      '\u2028',
      '(',
      '/',
      "'",
      'a',
      'é',
      '世',
      '7',
      '😀',
      '\ud800',
      '\u0000',
    ];
    for (const first of kinds)
      for (const second of kinds)
        for (const third of kinds) expect(textTokens(first + second + third)).toBeGreaterThan(0);
    fc.assert(fc.property(fc.array(fc.constantFrom(...kinds)), (pieces) => textTokens(pieces.join('')) >= 0));
  });

  it('of a text of any length come in no time, judged by its beginning and its end', () => {
    const sentence = 'The quick brown fox jumps over the lazy dog. ';
    const long = textTokens(sentence.repeat(400_000));
    expect(long / (textTokens(sentence.repeat(100)) * 4_000)).toBeCloseTo(1, 2);
  });
});
