import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutAtCharacter } from './cut-at-character.ts';

it('leaves whole characters and takes at most three bytes off', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, cut) => {
      const whole = new TextEncoder().encode(text);
      const bytes = whole.subarray(0, cut % (whole.length + 1));
      const kept = cutAtCharacter(bytes);
      expect(bytes.length - kept.length).toBeLessThan(4);
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(kept)).not.toThrow();
      if (new TextDecoder().decode(bytes).at(-1) !== '\ufffd') expect(kept).toEqual(bytes);
    }),
  );
});

it('leaves bytes that are no UTF-8 as they are', () => {
  const bytes = Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80);
  expect(cutAtCharacter(bytes)).toEqual(bytes);
});
