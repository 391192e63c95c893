import type { RoutePolicy } from './route-policy.ts';
import type { BalancingAlgorithm, StrategyName } from './routing-words.ts';

/** A model at a provider, as one of those that stand behind an alias. */
export interface AliasTarget {
  readonly provider: string;
  readonly model: string;
  /** Its share among those of the same order. */
  readonly weight: number | undefined;
  /** Lower is asked first. */
  readonly order: number | undefined;
}

/** One stable model name over several deployments (contract, section 7a). */
export interface Alias {
  readonly id: string;
  /** Never empty. */
  readonly targets: readonly AliasTarget[];
  /** How to choose among those of the same order; undefined: by weight where one is set, else each after the one before it. */
  readonly strategy: StrategyName | BalancingAlgorithm | undefined;
  /** Whether another target is asked where one fails. */
  readonly fallback: boolean;
  /** Limits that hold for every request to it; its strategy and fallback stand above. */
  readonly routing?: RoutePolicy | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
