import type { Purse } from '../plan.ts';
import type { Rules } from './engine/decide.ts';

/** Budgets that are spent ahead of time make cost count more. */
export function pressed(rules: Rules, purse: Purse | undefined): Rules {
  if (purse === undefined || purse.pressure === 1) return rules;
  return { ...rules, weights: { ...rules.weights, cost: rules.weights.cost * purse.pressure } };
}
