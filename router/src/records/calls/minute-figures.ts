import type { MinuteMarks } from '../../lib/minute-marks.ts';
import type { MinuteFigures } from './call-figures.ts';

/** Flags of a minute. */
export const ANSWERED = 1;
export const FAILED = 2;
export const LIMITED = 4;

const MINUTE_MS = 60_000;
/** How long silence after a failure counts as outage: a breaker lets a call try again long before. */
const LONGEST_SILENCE = 5;

/**
 * How long somebody was out, by what calls to him came to. A minute is down where calls failed and none was answered; so are the silent minutes after it,
 * up to five: with an open breaker nobody calls. Minutes from the first call to `toMs`.
 */
export function minuteFigures(marks: MinuteMarks, toMs: number): MinuteFigures {
  let firstMs: number | undefined;
  let [called, limited, down] = [0, 0, 0];
  let downSinceMs: number | undefined;
  const silence = (untilMs: number): void => {
    if (downSinceMs === undefined) return;
    const silent = Math.ceil((untilMs - downSinceMs) / MINUTE_MS) - 1;
    down += Math.max(0, Math.min(LONGEST_SILENCE, silent));
  };
  marks.forEach((atMs, flags) => {
    if (atMs >= toMs) return;
    firstMs ??= atMs;
    silence(atMs);
    const isDown = (flags & FAILED) !== 0 && (flags & ANSWERED) === 0;
    downSinceMs = isDown ? atMs : undefined;
    called += 1;
    if (isDown) down += 1;
    if ((flags & LIMITED) !== 0) limited += 1;
  });
  silence(toMs);
  const known = firstMs === undefined ? 0 : Math.ceil((toMs - firstMs) / MINUTE_MS);
  return { known, called, limited, down };
}
