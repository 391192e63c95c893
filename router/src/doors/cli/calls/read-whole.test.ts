import { expect, it } from 'vitest';
import type { OpenAnswer } from './management-calls.ts';
import { readWhole } from './read-whole.ts';

const mebibyte = 1024 * 1024;

/** The same bytes again and again: they take memory once. */
function answerOf(pieces: number, onEnd: () => void): OpenAnswer {
  const piece = Buffer.alloc(16 * mebibyte, 0x20);
  return {
    kind: 'answered',
    status: 200,
    headers: {},
    pieces: (async function* () {
      try {
        for (let count = 0; count < pieces; count += 1) yield piece;
      } finally {
        onEnd();
      }
    })(),
  };
}

it('believes no answer of more than 256 MiB, and does not read on', async () => {
  let isClosed = false;
  const answer = await readWhole(
    answerOf(Number.POSITIVE_INFINITY, () => {
      isClosed = true;
    }),
  );
  expect(answer).toMatchObject({ kind: 'unreachable', reason: expect.stringContaining('more than 256 MiB') });
  expect(isClosed).toBe(true);
});

it('reads one that is large', async () => {
  expect(await readWhole(answerOf(2, () => undefined))).toMatchObject({ kind: 'answered', status: 200 });
});
