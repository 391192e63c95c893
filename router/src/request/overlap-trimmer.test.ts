import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OverlapTrimmer } from './overlap-trimmer.ts';

function trimmed(said: string, pieces: readonly string[]): string {
  const trimmer = new OverlapTrimmer(said);
  return pieces.map((piece) => trimmer.push(piece)).join('') + trimmer.flush();
}

const said = 'The quick brown fox jumps over the lazy dog and';

describe('a continuation', () => {
  it.each([
    ['goes on', ' runs away.', ' runs away.'],
    ['repeats the last words', 'the lazy dog and runs away.', ' runs away.'],
    ['starts over', `${said} runs away.`, ' runs away.'],
    ['repeats fewer than twelve characters', 'dog and runs', 'dog and runs'],
    ['begins like something said before, and is not', 'The quick answer', 'The quick answer'],
    ['is nothing but the repetition', 'the lazy dog and', ''],
    ['breaks off inside a repetition', 'the lazy do', 'the lazy do'],
  ])('that %s', (_what, text, expected) => {
    expect(trimmed(said, [text])).toBe(expected);
    expect(trimmed(said, [...text])).toBe(expected);
  });

  it('does not say white space again that its model was not shown', () => {
    expect(trimmed('Once upon ', [' a time'])).toBe('a time');
    expect(trimmed('Once upon ', ['a time'])).toBe('a time');
    expect(trimmed('One.\n\n', ['\n', '\nTwo.'])).toBe('Two.');
  });

  it('is told at once where it cannot be a repetition', () => {
    const trimmer = new OverlapTrimmer(said);
    expect(trimmer.push('Zebras')).toBe('Zebras');
    expect(trimmer.push(said)).toBe(said);
  });

  it('is the same however it is cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 60 });
    fc.assert(
      fc.property(text, text, fc.array(fc.nat(8), { maxLength: 30 }), (before, after, sizes) => {
        const pieces: string[] = [];
        let rest = after;
        for (const size of sizes) {
          pieces.push(rest.slice(0, size));
          rest = rest.slice(size);
        }
        pieces.push(rest);
        expect(trimmed(before, pieces)).toBe(trimmed(before, [after]));
      }),
    );
  });
});
