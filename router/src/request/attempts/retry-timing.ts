/** Doublings end here: 0.5 s becomes 32 s, 2 s would become 128 s (breakers end at 60 s anyway). */
const MAX_DOUBLINGS = 6;
const RATE_LIMIT_BASE_MS = 500;
const MAX_RATE_LIMIT_MS = 3_600_000;
/** A first announcement above this is tried once after this time: vendors announce whole days and mean minutes. */
const FIRST_RATE_LIMIT_MS = 60_000;
const REFUSED_KEY_BASE_MS = 16_000;
const MAX_REFUSED_KEY_MS = 60_000;
const MAX_OVERLOAD_MS = 60_000;
const MAX_BREAKER_MS = 60_000;

function doubled(baseMs: number, times: number): number {
  return baseMs * 2 ** Math.min(times, MAX_DOUBLINGS);
}

/**
 * How long a key rests after a 429: what the upstream said; our own doubling where it said nothing, or as a floor from the second in a row.
 * Up to 10 % longer, so that those who wait do not come back as a herd. `inRow` counts earlier ones.
 */
export function rateLimitRestMs(retryAfterMs: number | undefined, inRow: number, random: number): number {
  const ownMs = doubled(RATE_LIMIT_BASE_MS, inRow);
  const stretch = 1 + 0.1 * random;
  if (retryAfterMs === undefined || retryAfterMs <= 0) return ownMs * stretch;
  if (inRow === 0) return Math.min(retryAfterMs, FIRST_RATE_LIMIT_MS) * stretch;
  return Math.min(Math.max(retryAfterMs, ownMs), MAX_RATE_LIMIT_MS) * stretch;
}

/** How long a key rests that was refused (401, 402, 403): nothing but a person mends it. */
export function refusedKeyRestMs(inRow: number): number {
  return Math.min(doubled(REFUSED_KEY_BASE_MS, inRow), MAX_REFUSED_KEY_MS);
}

/** How long a deployment rests that failed and asked for a pause. */
export function overloadRestMs(retryAfterMs: number): number {
  return Math.min(retryAfterMs, MAX_OVERLOAD_MS);
}

/** How long a breaker stays open: `min(60 s, base * 2^opensBefore)`, ±20 %. */
export function breakerRestMs(baseMs: number, opensBefore: number, random: number): number {
  return Math.min(doubled(baseMs, opensBefore), MAX_BREAKER_MS) * (0.8 + 0.4 * random);
}
