import type { CacheSettings, IdempotencySettings } from './cache-settings.ts';
import type { FailureRules } from './error-handling.ts';
import type { HealthSettings } from './health-check.ts';
import type { RoutePolicy } from './route-policy.ts';
import type { BalancingAlgorithm, StrategyName } from './routing-words.ts';

/** What a request must know of the settings. */
export interface RequestSettings {
  readonly fallbackEnabled: boolean;
  /** Another candidate goes on where a stream breaks after text. */
  readonly continueOnBreak: boolean;
  /** undefined: the active provider answers. */
  readonly strategy: StrategyName | undefined;
  readonly balancing: BalancingAlgorithm | undefined;
  /** Single weights in place of the strategy's own. */
  readonly strategyWeights: StrategyWeights;
  /** undefined: as the strategy has it. */
  readonly hedging: boolean | undefined;
  /** Share of the calls by provider, for weighted algorithms; 1 where none is named. */
  readonly balancingWeights: ReadonlyMap<string, number>;
  /** Ids of providers: where the first of a list was asked and failed, the others are asked in its order. */
  readonly fallbackChains: readonly (readonly string[])[];
  /** Limits on every request that goes by no provider's name; undefined: none. */
  readonly policy: RoutePolicy | undefined;
  /** Lower case; only what lies in one of these regions is asked. undefined: anywhere. */
  readonly dataResidency: readonly string[] | undefined;
  /** Calls at once that one machine with local models takes; undefined: as many as it bears. */
  readonly callsPerMachine: number | undefined;
  /** What follows from which failure. */
  readonly failureRules: FailureRules;
  readonly learning: LearningSettings;
  readonly health: HealthSettings;
  /** More attempts after the first (2). */
  readonly retries: number;
  readonly retryBaseMs: number;
  /** Breaker: failures in a row that open it (5), first rest (2,000 ms). */
  readonly breakerFailures: number;
  readonly breakerRestMs: number;
  /** Silence after which a stream's status is sent and comments begin; then one comment per interval. */
  readonly pingAfterMs: number;
  readonly pingEveryMs: number;
  readonly keepBodies: 'all' | 'errors' | 'none';
  readonly bodyBytesPerSecond: number;
  /** undefined: switched off. */
  readonly cache?: CacheSettings | undefined;
  /** undefined: nothing is kept. */
  readonly idempotency?: IdempotencySettings | undefined;
}

/** What a choice goes by, where an operator says it; only the ratios count. */
export interface StrategyWeights {
  readonly cost?: number;
  readonly performance?: number;
  readonly reliability?: number;
}

/** How the strategy `intelligent` learns from the history. Times are milliseconds. */
export interface LearningSettings {
  readonly isOn: boolean;
  /** How much time one judgement of its predictions covers. */
  readonly windowMs: number;
  readonly intervalMs: number;
}
