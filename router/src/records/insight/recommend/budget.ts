import type { CallBlock } from '../../calls/call-figures.ts';
import { usd } from '../usd.ts';
import { blockBootstrap } from './block-bootstrap.ts';
import { deploymentsOf } from './deployments-of.ts';
import { type BudgetPace, LEAST_CALLS, type Recommendation, type Rule, type RuleInput } from './recommendation.ts';

/** A budget that at this pace surely ends before its period does. */
export const budget: Rule = (input) => (input.context.budgets ?? []).flatMap((one) => endsEarly(one, input) ?? []);

function endsEarly(one: BudgetPace, { reading, random }: RuleInput): Recommendation | undefined {
  const { fromMs, toMs } = reading;
  const deployments = deploymentsOf(reading);
  const calls = deployments.reduce((sum, { calls: count }) => sum + count, 0);
  const blocks = deployments.flatMap(({ blocks: some }) => some);
  const spent = reading.totals.figures.costUsd;
  const leftUsd = one.limitUsd - one.spentUsd;
  if (calls < LEAST_CALLS || spent <= 0 || leftUsd <= 0 || toMs <= fromMs) return undefined;
  const sums = blockBootstrap(together(blocks), [], ({ costUsd }) => costUsd, random);
  if (sums === undefined) return undefined;
  const endAt = (costUsd: number): number => toMs + (leftUsd * (toMs - fromMs)) / costUsd;
  if (endAt(sums.low) >= one.periodEndMs) return undefined;
  const endMs = endAt(spent);
  return {
    id: `budget:${one.name}`,
    type: 'budget',
    description: `At this pace the budget "${one.name}" ends on ${date(endMs)}, before its period does (${date(one.periodEndMs)}).`,
    impact: `${usd(leftUsd)} of ${usd(one.limitUsd)} are left.`,
    action: 'Raise the budget, or choose by cost: provider-cli optimize routing --target cost.',
    changes: [],
    evidence: {
      window: { fromMs, toMs },
      calls,
      numbers: { spentUsd: one.spentUsd, limitUsd: one.limitUsd, endMs, periodEndMs: one.periodEndMs },
      interval: { of: 'end, epoch milliseconds', low: endAt(sums.high), high: endAt(sums.low) },
      savingUsd: undefined,
    },
  };
}

/** All deployments of one time as one block. */
function together(blocks: readonly CallBlock[]): readonly CallBlock[] {
  const byStart = new Map<number, CallBlock>();
  for (const block of blocks) {
    const before = byStart.get(block.startMs);
    byStart.set(block.startMs, { ...block, costUsd: block.costUsd + (before?.costUsd ?? 0) });
  }
  return [...byStart.values()];
}

function date(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
}
