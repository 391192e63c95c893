import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MinuteMarks } from './minute-marks.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const start = Date.UTC(2026, 5, 15);
const marked = fc.array(fc.tuple(fc.integer({ min: 0, max: DAY - 1 }), fc.integer({ min: 1, max: 7 })), {
  maxLength: 60,
});

function marksOf(events: readonly (readonly [number, number])[]): MinuteMarks {
  const marks = new MinuteMarks();
  for (const [afterMs, flags] of events) marks.add(start + afterMs, flags);
  return marks;
}

function shown(marks: MinuteMarks): readonly (readonly [number, number])[] {
  const all: (readonly [number, number])[] = [];
  marks.forEach((atMs, flags) => {
    all.push([atMs, flags]);
  });
  return all;
}

it('reads back what it wrote, whatever happened in which minute of a day', () => {
  fc.assert(
    fc.property(marked, (events) => {
      const marks = marksOf(events);
      const again = new MinuteMarks();
      again.addEncoded(marks.encode(start) ?? new Uint8Array(), start);
      expect(shown(again)).toEqual(shown(marks));
    }),
  );
});

it('adds up to the same in parts as at once', () => {
  fc.assert(
    fc.property(marked, marked, (one, other) => {
      const parts = marksOf(one);
      parts.addAll(marksOf(other));
      expect(shown(parts)).toEqual(shown(marksOf([...one, ...other])));
    }),
  );
});

it('needs three bytes for a day in which always the same happened', () => {
  const marks = new MinuteMarks();
  for (let minute = 0; minute < 1_440; minute++) marks.add(start + minute * MINUTE, 1);
  expect(marks.encode(start)).toHaveLength(3);
});

it('forgets hours that are over', () => {
  const marks = marksOf([
    [0, 1],
    [61 * MINUTE, 2],
  ]);
  marks.forgetBefore(start + 60 * MINUTE);
  expect(shown(marks)).toEqual([[start + 61 * MINUTE, 2]]);
});
