import type { BudgetWire } from '../management/contracts/budget.ts';
import { usdWords } from './number-words.ts';

/** Whose spending a budget bounds. */
export function scopeText({ scope }: Pick<BudgetWire, 'scope'>): string {
  return scope.name === undefined ? 'this router' : `${scope.kind} ${scope.name}`;
}

/** `$12.50 of $300.00 this month for provider openai`. */
export function budgetWords(budget: BudgetWire): string {
  const { spent_usd: spent, limit_usd: limit, period } = budget;
  return `${usdWords(spent)} of ${usdWords(limit)} this ${period} for ${scopeText(budget)}`;
}
