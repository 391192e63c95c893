import { percent } from '../percent.ts';
import { type Interval, wilson } from '../wilson.ts';
import { deploymentsOf, idOf, nameOf, type Observed } from './deployments-of.ts';
import {
  LEAST_CALLS,
  type Recommendation,
  type RecommendationContext,
  type Rule,
  type RuleInput,
  type SettingChange,
} from './recommendation.ts';

const BEARABLE = 0.05;

/** One that surely fails more often than one call in twenty, while another surely does better. */
export const failingTarget: Rule = (input) => {
  const observed = deploymentsOf(input.reading)
    .filter(({ calls }) => calls >= LEAST_CALLS)
    .map((one) => ({ one, interval: wilson(one.bad, one.calls) }));
  return observed.flatMap(({ one, interval }) => {
    if (interval.low <= BEARABLE) return [];
    const better = observed
      .filter((other) => other.one.task === one.task && other.interval.high < interval.low)
      .toSorted((left, right) => left.interval.high - right.interval.high)[0];
    return better === undefined ? [] : [recommend(one, interval, better.one, input)];
  });
};

function recommend(
  one: Observed,
  interval: Interval,
  better: Observed,
  { reading, context }: RuleInput,
): Recommendation {
  const changes = changesFor(context);
  return {
    id: idOf('failing-target', one),
    type: 'failing-target',
    description: `${nameOf(one)} fails ${percent(one.bad / one.calls)} of its calls; ${nameOf(better)} only ${percent(better.bad / better.calls)}.`,
    impact: `Some ${Math.round(one.bad - (one.calls * better.bad) / better.calls)} of ${one.calls} calls would not have failed.`,
    action:
      changes.length === 0
        ? `Take ${one.provider} out for it, lower its priority, or find out what ails it: provider-cli test ${one.provider}.`
        : `Let others answer where it fails: set ${changes.map(({ key, value }) => `${key} to ${value}`).join(' and ')}.`,
    changes,
    evidence: {
      window: { fromMs: reading.fromMs, toMs: reading.toMs },
      calls: one.calls + better.calls,
      numbers: { failureRate: one.bad / one.calls, betterFailureRate: better.bad / better.calls },
      interval: { of: 'failure rate', ...interval },
      savingUsd: undefined,
    },
  };
}

function changesFor({ strategy, fallbackEnabled }: RecommendationContext): readonly SettingChange[] {
  if (strategy === 'reliability-optimized') return [];
  if (strategy === undefined && !fallbackEnabled) return [{ key: 'routing.fallbackEnabled', value: 'true' }];
  return [{ key: 'routing.strategy', value: 'reliability-optimized' }];
}
