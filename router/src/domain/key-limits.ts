import type { RateLimit } from './rate-limit.ts';

/** How much an API key may send and spend; what is left out is not limited. Money is USD. */
export interface KeyLimits extends RateLimit {
  readonly dailyUsd?: number | undefined;
  readonly monthlyUsd?: number | undefined;
}
