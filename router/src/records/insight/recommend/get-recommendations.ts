import { budget } from './budget.ts';
import { cache } from './cache.ts';
import { cheaperTarget } from './cheaper-target.ts';
import { failingTarget } from './failing-target.ts';
import { quota } from './quota.ts';
import type { Recommendation, Rule, RuleInput } from './recommendation.ts';
import { singlePoint } from './single-point.ts';
import { slowTarget } from './slow-target.ts';
import { timeouts } from './timeouts.ts';

/** What costs requests first, then what costs money, then what costs time. */
const rules: readonly Rule[] = [failingTarget, singlePoint, budget, cheaperTarget, quota, cache, timeouts, slowTarget];

/**
 * What could be better, each with the evidence it rests on: at least 200 calls, and an interval that is clear of chance. Pure: the same input gives the
 * same answer. `reading` must be gathered by deployment.
 */
export function getRecommendations(input: RuleInput): readonly Recommendation[] {
  return rules.flatMap((rule) => rule(input));
}
