import type { KeyLimits } from '../../../domain/key-limits.ts';
import type { KeyLimitsWire } from '../contracts/api-key.ts';

/** What is left out stays as it was, null clears; undefined where nothing is left. */
export function toKeyLimits(given: KeyLimitsWire, before: KeyLimits = {}): KeyLimits | undefined {
  const limits: KeyLimits = {
    requestsPerMinute: patched(given.requests_per_minute, before.requestsPerMinute),
    tokensPerMinute: patched(given.tokens_per_minute, before.tokensPerMinute),
    burst: patched(given.burst, before.burst),
    dailyUsd: patched(given.daily_usd, before.dailyUsd),
    monthlyUsd: patched(given.monthly_usd, before.monthlyUsd),
  };
  return Object.values(limits).every((limit) => limit === undefined) ? undefined : limits;
}

function patched(given: number | null | undefined, before: number | undefined): number | undefined {
  return given === undefined ? before : (given ?? undefined);
}
