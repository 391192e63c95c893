import type { ScoreFigures } from '../../calls/call-figures.ts';
import { usd } from '../usd.ts';
import { type Interval, wilsonDifference } from '../wilson.ts';
import { blockBootstrap } from './block-bootstrap.ts';
import { deploymentsOf, idOf, nameOf, type Observed } from './deployments-of.ts';
import { LEAST_CALLS, type Recommendation, type Rule, type RuleInput } from './recommendation.ts';

/** Nothing may become worse by more than one point. */
const WORSE_AT_MOST = 0.01;
const LEAST_SCORES = 30;
const MOST_LOOKED_AT = 3;
/** What really came of a bound that replay gave, in the mean (docs/decisions/0024). */
const EXPECTED_OF_BOUND = 0.45;

/**
 * Another that does the same for less. Prices are compared per token, so that short questions at one make it no cheaper. The same model elsewhere must
 * not fail more often; another model must have been found as good by people.
 */
export const cheaperTarget: Rule = (input) => {
  const candidates = deploymentsOf(input.reading).filter(
    (one) => one.calls >= LEAST_CALLS && rateOf(one) !== undefined,
  );
  return candidates.flatMap((dear) => {
    const cheaper = candidates
      .filter((other) => other.task === dear.task && isWorthIt(dear, other) && isNoWorse(dear, other))
      .toSorted((one, other) => (rateOf(one) ?? 0) - (rateOf(other) ?? 0));
    // To tell how sure a difference is takes a while: of many that are cheap the cheapest are looked at.
    for (const cheap of cheaper.slice(0, MOST_LOOKED_AT)) {
      const found = offer(dear, cheap, input);
      if (found !== undefined) return [found];
    }
    return [];
  });
};

/** Nobody changes anything for less than a hundredth. */
function isWorthIt(dear: Observed, cheap: Observed): boolean {
  return (rateOf(cheap) ?? 0) < 0.99 * (rateOf(dear) ?? 0);
}

function offer(dear: Observed, cheap: Observed, input: RuleInput): Recommendation | undefined {
  const [rate = 0, cheapRate = 0] = [rateOf(dear), rateOf(cheap)];
  const interval = blockBootstrap(
    dear.blocks,
    cheap.blocks,
    (one, other) =>
      one.pricedTokens === 0 || other.pricedTokens === 0
        ? undefined
        : one.costUsd / one.pricedTokens - other.costUsd / other.pricedTokens,
    input.random,
  );
  if (interval === undefined || interval.low <= 0) return undefined;
  const tokens = dear.figures.pricedTokens;
  return recommend(dear, cheap, input, { rate, cheapRate, boundUsd: tokens * (rate - cheapRate), interval });
}

interface Prices {
  readonly rate: number;
  readonly cheapRate: number;
  readonly boundUsd: number;
  readonly interval: Interval;
}

function recommend(
  dear: Observed,
  cheap: Observed,
  { reading, context }: RuleInput,
  { rate, cheapRate, boundUsd, interval }: Prices,
): Recommendation {
  const savingUsd = EXPECTED_OF_BOUND * boundUsd;
  const isSet = context.strategy === 'cost-optimized';
  return {
    id: idOf('cheaper-target', dear),
    type: 'cheaper-target',
    description: `${nameOf(cheap)} does what ${nameOf(dear)} does, no worse, at ${usd(cheapRate * 1e6)} instead of ${usd(rate * 1e6)} per million tokens.`,
    impact: `Expected to save ${usd(savingUsd)} over a time like this one, ${usd(boundUsd)} at most; assumes unchanged load.`,
    action: isSet
      ? `Prefer ${cheap.provider} for it: an alias, or a higher routing.costWeight.`
      : 'Choose by cost: set routing.strategy to cost-optimized.',
    changes: isSet ? [] : [{ key: 'routing.strategy', value: 'cost-optimized' }],
    evidence: {
      window: { fromMs: reading.fromMs, toMs: reading.toMs },
      calls: dear.calls + cheap.calls,
      numbers: {
        costPerTokenUsd: rate,
        cheaperCostPerTokenUsd: cheapRate,
        tokens: dear.figures.pricedTokens,
        boundUsd,
      },
      interval: { of: 'difference in USD per token', ...interval },
      savingUsd,
    },
  };
}

function rateOf({ figures }: Observed): number | undefined {
  return figures.pricedTokens === 0 ? undefined : figures.costUsd / figures.pricedTokens;
}

function isNoWorse(one: Observed, other: Observed): boolean {
  const { high } = wilsonDifference(
    { hits: one.figures.answered, count: one.calls },
    { hits: other.figures.answered, count: other.calls },
  );
  if (high > WORSE_AT_MOST) return false;
  return one.model === other.model || qualityLostAtMost(one.scores, other.scores) <= WORSE_AT_MOST;
}

/** The upper limit of the difference of the two means. */
function qualityLostAtMost(one: ScoreFigures, other: ScoreFigures): number {
  if (one.count < LEAST_SCORES || other.count < LEAST_SCORES) return 1;
  return mean(one) - mean(other) + 1.96 * Math.sqrt(varianceOfMean(one) + varianceOfMean(other));
}

function mean({ sum, count }: ScoreFigures): number {
  return sum / count;
}

/** At least that of one score that is 0 among ones that are 1, so that few equal scores are not certainty. */
function varianceOfMean(scores: ScoreFigures): number {
  const { count, sumOfSquares } = scores;
  const variance = Math.max(sumOfSquares / count - mean(scores) ** 2, (1 / count) * (1 - 1 / count));
  return variance / count;
}
