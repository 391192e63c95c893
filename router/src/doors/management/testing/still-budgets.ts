import type { Registry } from '../../../registry/registry.ts';
import type { BudgetRoom } from '../ports.ts';

/** The budgets that were made, of which nothing is spent. */
export function stillBudgets(registry: Registry): BudgetRoom {
  return {
    refresh: async () => undefined,
    standings: () =>
      [...registry.current().index.budgets.values()].map((budget) => ({
        ...budget,
        source: 'budget',
        spentUsd: 0,
        reservedUsd: 0,
        state: 'ok',
        startedAtMs: 1_772_323_200_000,
        resetsAtMs: 1_775_001_600_000,
      })),
  };
}
