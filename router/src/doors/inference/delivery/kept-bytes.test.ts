import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeptBytes } from './kept-bytes.ts';

it('keeps exactly what was sent, whatever the pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 40 }), (pieces) => {
      const kept = new KeptBytes();
      for (const piece of pieces) kept.add(piece);
      expect(Buffer.concat(kept.chunks)).toEqual(Buffer.concat(pieces));
    }),
  );
});

it('keeps a single piece without a copy', () => {
  const kept = new KeptBytes();
  const piece = Buffer.from('whole');
  kept.add(piece);
  expect(kept.chunks).toEqual([piece]);
  expect(kept.chunks[0]).toBe(piece);
});

it('cuts at 256 KiB and says so once', () => {
  const kept = new KeptBytes();
  for (let count = 0; count < 20; count += 1) kept.add(Buffer.alloc(60_000, 'x'));
  const text = Buffer.concat(kept.chunks).toString();
  expect(text).toBe(`${'x'.repeat(262_144)}\n[cut at 256 KiB]`);
});

it('does not call a body cut that fits exactly', () => {
  const kept = new KeptBytes();
  kept.add(Buffer.alloc(262_000, 'x'));
  kept.add(Buffer.alloc(144, 'x'));
  kept.add(Buffer.alloc(0));
  expect(Buffer.concat(kept.chunks)).toHaveLength(262_144);
});
