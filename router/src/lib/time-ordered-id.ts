import { randomFillSync } from 'node:crypto';

// Crockford's base 32 in lower case: no i, l, o, u to misread.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LETTERS = Buffer.from(ALPHABET, 'latin1');
const TIME_LENGTH = 10;
const LUCK_LENGTH = 16;
const POOL_BYTES = 4_096;

/** Makes ids in the manner of ULID: 48 bits of time, then 80 random bits. Sorted as text they are sorted by their millisecond. */
export function createIdMaker(now: () => number): (prefix: string) => string {
  // One call of the random source for 256 ids, and one text for all of them: asking for each would cost more than the rest, joining letters twice as much.
  const pool = Buffer.alloc(POOL_BYTES);
  let luck = '';
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
      luck = randomLetters(pool);
      used = 0;
    }
    used += LUCK_LENGTH;
    return prefix + timeText + luck.slice(used - LUCK_LENGTH, used);
  };
}

function randomLetters(pool: Buffer): string {
  randomFillSync(pool);
  for (let at = 0; at < pool.length; at += 1) pool[at] = LETTERS[(pool[at] ?? 0) & 31] ?? 0;
  return pool.toString('latin1');
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

const PLAIN = new RegExp(`^[a-z]+_([${ALPHABET}]{${TIME_LENGTH}})[${ALPHABET}]{${LUCK_LENGTH}}$`);

/** When an id was made, epoch milliseconds; undefined of what was not made here. */
export function timeOfId(id: string): number | undefined {
  const [, time] = PLAIN.exec(id) ?? [];
  if (time === undefined) return undefined;
  return [...time].reduce((epochMs, letter) => epochMs * 32 + ALPHABET.indexOf(letter), 0);
}
