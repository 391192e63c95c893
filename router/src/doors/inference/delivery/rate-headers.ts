import type { Allowance, RateStanding } from '../../../domain/rate-limit.ts';

/** How much is left of the limits per minute, as OpenAI's clients read it. Flat, name and value. */
export function rateHeaders(standing: RateStanding | undefined): readonly string[] {
  if (standing === undefined) return [];
  return [...headersOf('requests', standing.requests), ...headersOf('tokens', standing.tokens)];
}

function headersOf(what: 'requests' | 'tokens', allowance: Allowance | undefined): readonly string[] {
  if (allowance === undefined) return [];
  return [
    `x-ratelimit-limit-${what}`,
    String(Math.floor(allowance.limit)),
    `x-ratelimit-remaining-${what}`,
    String(allowance.remaining),
    `x-ratelimit-reset-${what}`,
    duration(allowance.resetMs),
  ];
}

/** `120ms`, `6.5s`, `1m30s`. */
function duration(ms: number): string {
  if (ms < 1_000) return `${Math.ceil(ms)}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Number(((ms - minutes * 60_000) / 1_000).toFixed(3));
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds}s`;
}
