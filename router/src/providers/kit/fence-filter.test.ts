import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FenceFilter } from './fence-filter.ts';
import type { ScannedPiece } from './xml-tool-scanner.ts';

const call: ScannedPiece = { kind: 'call', call: { name: 'f', input: '{}' } };
const broken: ScannedPiece = { kind: 'broken', text: '<f' };

/** What comes through, texts joined; `C` stands for a call. */
function told(pieces: readonly ScannedPiece[]): string {
  const filter = new FenceFilter();
  return [...pieces.flatMap((piece) => filter.pass([piece])), ...filter.finish()]
    .map((piece) => (piece.kind === 'call' ? 'C' : piece.text))
    .join('');
}

const text = (written: string): ScannedPiece => ({ kind: 'text', text: written });

const cases: readonly (readonly [string, readonly ScannedPiece[], string])[] = [
  ['around a call goes', [text('```xml\n'), call, text('\n```')], 'C'],
  ['without a language goes', [text('Look:\n```\n'), call, text('\n```\nDone.')], 'Look:\nC\nDone.'],
  ['around two calls goes', [text('```xml\n'), call, text('\n'), call, text('\n```\n')], 'CC'],
  ['around each of two calls goes', [text('```\n'), call, text('\n```\n```\n'), call, text('\n```')], 'C\nC'],
  ['around something else stays', [text('```js\nlet a\n```\n'), call], '```js\nlet a\n```\nC'],
  ['that opens behind a call stays', [call, text('\n```js\nlet a\n```')], 'C\n```js\nlet a\n```'],
  ['around a broken call stays', [text('```\n'), broken, text('\n```')], '```\n<f\n```'],
  ['with text beside the call keeps its end', [text('```\n'), call, text(' and\n```')], 'C and\n```'],
  ['in the middle of a line is none', [text('a ```\n'), call, text('\n```')], 'a ```\nC\n```'],
  ['that never closes leaves nothing', [text('```xml\n'), call], 'C'],
  ['that is all of an answer stays', [text('```')], '```'],
];

describe('a Markdown fence', () => {
  it.each(cases)('%s', (_, pieces, expected) => {
    expect(told(pieces)).toBe(expected);
  });

  it('is the same however its text is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 40 }),
        (one, sizes) => {
          const [, pieces, expected] = one;
          const left = [...sizes];
          expect(told(pieces.flatMap((piece) => cut(piece, left)))).toBe(expected);
        },
      ),
    );
  });
});

function cut(piece: ScannedPiece, sizes: number[]): readonly ScannedPiece[] {
  if (piece.kind !== 'text') return [piece];
  const parts: ScannedPiece[] = [];
  for (let at = 0; at < piece.text.length; ) {
    const size = sizes.shift() ?? 1;
    parts.push(text(piece.text.slice(at, at + size)));
    at += size;
  }
  return parts;
}
