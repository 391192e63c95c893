import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isBetweenEvents, startOfStream, tailAfter } from './event-boundary.ts';

it('stands between events at the start and after a blank line, however the bytes were cut', () => {
  const pieces = fc.constantFrom('\n', '\r', '\r\n', 'x', 'data: y', '');
  fc.assert(
    fc.property(fc.array(fc.array(pieces).map((parts) => parts.join(''))), (chunks) => {
      const tail = chunks.reduce((before, chunk) => tailAfter(before, Buffer.from(chunk)), startOfStream);
      const sent = `\n\n${chunks.join('')}`;
      expect(isBetweenEvents(tail)).toBe(/(?:\n\n|\r\r|\n\r\n)$/.test(sent));
    }),
    { numRuns: 500 },
  );
});
