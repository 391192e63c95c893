import type { BudgetExcess } from '../../../domain/budget.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import { attemptOnTheWire } from './attempt-on-the-wire.ts';

/**
 * What an error says in every dialect beside the dialect's own fields: the upstream's word for it, when to come back (an error inside a stream has no
 * header for that), and the attempts that were made.
 */
export function errorExtras({ retryAfterMs, attempts, excess }: RouterError, upstreamCode: string | undefined) {
  return {
    ...(upstreamCode === undefined ? {} : { upstream_code: upstreamCode }),
    ...(retryAfterMs === undefined ? {} : { retry_after_ms: Math.max(0, Math.ceil(retryAfterMs)) }),
    ...(excess === undefined ? {} : { budget: budgetOnTheWire(excess) }),
    ...(attempts === undefined ? {} : { attempts: attempts.map(attemptOnTheWire) }),
  };
}

/** Which budget has too little left, for programs; the sentence says the same. Times as everywhere in v1: epoch milliseconds. */
function budgetOnTheWire({ standing, neededUsd }: BudgetExcess) {
  const { id, scope, period, limitUsd, spentUsd, reservedUsd, resetsAtMs } = standing;
  return {
    id,
    scope,
    period,
    limit_usd: limitUsd,
    spent_usd: money(spentUsd),
    reserved_usd: money(reservedUsd),
    needed_usd: money(neededUsd),
    resets_at: resetsAtMs,
  };
}

/** No more digits than sums of fractions are true to. */
function money(usd: number): number {
  return Number(usd.toPrecision(9));
}
