import { randomFillSync } from 'node:crypto';

// Crockford's base 32 in lower case: no i, l, o, u to misread.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LENGTH = 10;
const LUCK_LENGTH = 16;
const POOL_BYTES = 4_096;

/** Makes ids in the manner of ULID: 48 bits of time, then 80 random bits. Sorted as text they are sorted by their millisecond. */
export function createIdMaker(now: () => number): (prefix: string) => string {
  // One call of the random source for 256 ids: asking it for each would cost more than the rest.
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  let lastMs = -1;
  let timeText = '';
  return (prefix) => {
    const nowMs = now();
    if (nowMs !== lastMs) {
      lastMs = nowMs;
      timeText = encodeTime(nowMs);
    }
    if (used + LUCK_LENGTH > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    let text = prefix + timeText;
    const end = used + LUCK_LENGTH;
    for (; used < end; used += 1) text += ALPHABET.charAt((pool[used] ?? 0) & 31);
    return text;
  };
}

function encodeTime(epochMs: number): string {
  let text = '';
  let rest = epochMs;
  for (let place = 0; place < TIME_LENGTH; place += 1) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
