import type { Alias } from '../../domain/alias.ts';
import {
  type BalancingAlgorithm,
  balancingAlgorithms,
  type StrategyName,
  strategyNames,
} from '../../domain/routing-words.ts';

/** How an alias chooses among its targets. */
export interface AliasRules {
  readonly id: string;
  readonly strategy: StrategyName | undefined;
  readonly balancing: BalancingAlgorithm | undefined;
  /** It says nothing but shares. */
  readonly isWeighted: boolean;
}

export function aliasRules({ id, strategy, targets }: Alias): AliasRules {
  return {
    id,
    strategy: strategyNames.find((name) => name === strategy),
    balancing: balancingAlgorithms.find((name) => name === strategy),
    isWeighted: strategy === undefined && targets.some(({ weight }) => weight !== undefined),
  };
}
