import { describe, expect, it } from 'vitest';
import { printableId } from './printable-id.ts';

describe('an id of an upstream', () => {
  it.each(['call_1', 'toolu_01A', 'functions.read:0', 'a b'])('is told on as it is: %s', (id) => {
    expect(printableId(id)).toBe(id);
  });

  it.each(['', 'a\r\nX: 1', 'a\u0000', '\u202ea', 'ü', 7, null, undefined])(
    'is none that no header could hold: %j',
    (id) => {
      expect(printableId(id)).toBeUndefined();
    },
  );
});
