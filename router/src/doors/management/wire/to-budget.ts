import type { SourcedBudget } from '../../../domain/budget.ts';
import type { BudgetWire } from '../contracts/budget.ts';

export function toBudget(standing: SourcedBudget): BudgetWire {
  const { limitUsd, spentUsd, reservedUsd } = standing;
  return {
    id: standing.id,
    source: standing.source,
    scope: standing.scope,
    period: standing.period,
    limit_usd: limitUsd,
    alert_at: standing.alertAt,
    on_exhausted: standing.onExhausted,
    spent_usd: money(spentUsd),
    reserved_usd: money(reservedUsd),
    left_usd: money(limitUsd - spentUsd - reservedUsd),
    state: standing.state,
    starts_at: standing.startedAtMs,
    resets_at: standing.resetsAtMs,
  };
}

/** No more digits than sums of fractions are true to. */
function money(usd: number): number {
  return Number(usd.toFixed(9));
}
