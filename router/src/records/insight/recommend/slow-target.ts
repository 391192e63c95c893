import { deploymentsOf, idOf, nameOf, type Observed } from './deployments-of.ts';
import { LEAST_CALLS, type Recommendation, type Rule, type RuleInput } from './recommendation.ts';

const MUCH_SLOWER = 2;

/** One whose slowest answers surely break the promise, or take surely twice as long as those of another; too many calls at once are a matter of capacity. */
export const slowTarget: Rule = (input) => {
  const { maxLatencyMs } = input.context;
  const observed = deploymentsOf(input.reading).filter(({ figures }) => figures.okRequests >= LEAST_CALLS);
  return observed.flatMap((one) => {
    const { low = 0 } = one.figures.latencyP95Ms ?? {};
    const best = observed.filter((other) => other !== one && other.task === one.task).toSorted(byHigh)[0];
    const bestHigh = best?.figures.latencyP95Ms?.high;
    if (maxLatencyMs !== undefined && low > maxLatencyMs) return [recommend(one, best, maxLatencyMs, input)];
    return bestHigh !== undefined && low > MUCH_SLOWER * bestHigh ? [recommend(one, best, undefined, input)] : [];
  });
};

function recommend(
  one: Observed,
  best: Observed | undefined,
  maxLatencyMs: number | undefined,
  { reading, context }: RuleInput,
): Recommendation {
  const load = context.load?.(one.provider, one.model);
  const isFull = load !== undefined && load.inFlight > load.knee;
  const type = isFull ? 'capacity' : 'slow-target';
  const { low = 0, high = 0 } = one.figures.latencyP95Ms ?? {};
  const p95 = one.figures.latencyMs.p95 ?? 0;
  const bestP95 = best?.figures.latencyMs.p95;
  const isSet = isFull || context.strategy === 'performance-optimized';
  const than =
    maxLatencyMs === undefined ? `${nameOf(best ?? one)} ${ms(bestP95 ?? 0)}` : `${ms(maxLatencyMs)} were promised`;
  return {
    id: idOf(type, one),
    type,
    description: `One answer in twenty of ${nameOf(one)} takes longer than ${ms(p95)}; ${than}.`,
    impact:
      bestP95 === undefined ? 'Answers in the time that was promised.' : `Down to ${ms(bestP95)} for the slowest.`,
    action: isFull
      ? `It has ${load.inFlight} calls and becomes slow at ${Math.round(load.knee)}: add capacity or another target.`
      : isSet
        ? `Prefer another for it, or switch hedging on (routing.hedging).`
        : 'Choose by speed: set routing.strategy to performance-optimized.',
    changes: isSet ? [] : [{ key: 'routing.strategy', value: 'performance-optimized' }],
    evidence: {
      window: { fromMs: reading.fromMs, toMs: reading.toMs },
      calls: one.calls + (best?.calls ?? 0),
      numbers: {
        p95Ms: p95,
        ...(bestP95 !== undefined && { bestP95Ms: bestP95 }),
        ...(maxLatencyMs !== undefined && { maxLatencyMs }),
      },
      interval: { of: 'p95 in milliseconds', low, high },
      savingUsd: undefined,
    },
  };
}

function byHigh(one: Observed, other: Observed): number {
  return (one.figures.latencyP95Ms?.high ?? 0) - (other.figures.latencyP95Ms?.high ?? 0);
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
