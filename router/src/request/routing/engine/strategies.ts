import type { StrategyName } from '../../../domain/routing-words.ts';
import type { Weights } from './weights.ts';

/** What a strategy goes by. */
export interface Strategy {
  readonly name: StrategyName;
  readonly weights: Weights;
  /** A second call goes out where the first is late. */
  readonly hedging: boolean;
  /** How long a request waits for a place, in milliseconds. */
  readonly queueMs: number;
}

const BALANCED: Weights = { cost: 0.4, performance: 0.3, reliability: 0.3, quality: 0 };

export const strategies: { readonly [Name in StrategyName]: Strategy } = {
  balanced: { name: 'balanced', weights: BALANCED, hedging: false, queueMs: 5_000 },
  intelligent: { name: 'intelligent', weights: { ...BALANCED, quality: 2 }, hedging: false, queueMs: 5_000 },
  'cost-optimized': {
    name: 'cost-optimized',
    weights: { cost: 0.8, performance: 0.15, reliability: 0.15, quality: 0 },
    hedging: false,
    queueMs: 5_000,
  },
  'performance-optimized': {
    name: 'performance-optimized',
    weights: { cost: 0.1, performance: 0.9, reliability: 0.3, quality: 0 },
    hedging: true,
    queueMs: 5_000,
  },
  'reliability-optimized': {
    name: 'reliability-optimized',
    weights: { cost: 0.05, performance: 0.2, reliability: 0.8, quality: 0 },
    hedging: true,
    queueMs: 10_000,
  },
};

/** Single weights as an operator sets them (D4's `parameters`). A strategy that is told nothing of reliability keeps a little of it. */
export function withParameters(
  { weights, ...strategy }: Strategy,
  own: Partial<Pick<Weights, 'cost' | 'performance' | 'reliability'>>,
): Strategy {
  const reliability = own.reliability ?? Math.max(0.15, weights.reliability);
  return {
    ...strategy,
    weights: {
      ...weights,
      cost: own.cost ?? weights.cost,
      performance: own.performance ?? weights.performance,
      reliability,
    },
  };
}
