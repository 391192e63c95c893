import type { UpstreamHeaders } from '../kit/upstream-exchange.ts';

const LIMITS = ['requests', 'tokens', 'input-tokens', 'output-tokens'];
const MAX_MS = 24 * 60 * 60 * 1_000;

/**
 * When the limit that is used up is there again, milliseconds from now, by `anthropic-ratelimit-*`. For a 429 without `retry-after`;
 * undefined where no limit is said to be used up.
 */
export function readLimitReset(headers: UpstreamHeaders, nowMs: number): number | undefined {
  const waits = LIMITS.flatMap((limit) => {
    const remaining = headers[`anthropic-ratelimit-${limit}-remaining`];
    const atMs = Date.parse(String(headers[`anthropic-ratelimit-${limit}-reset`]));
    const waitMs = Math.max(0, atMs - nowMs);
    return remaining === '0' && waitMs <= MAX_MS ? [waitMs] : [];
  });
  return waits.length === 0 ? undefined : Math.max(...waits);
}
