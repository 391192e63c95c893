import type { BalancingAlgorithm, StrategyName } from './routing-words.ts';

/** What said where a request goes. `fallback`: who was to answer cannot work, and others are asked in its place. */
export type RouteBasis =
  | 'provider-header'
  | 'provider-field'
  | 'model-prefix'
  | 'active-provider'
  | 'fallback'
  | 'strategy'
  | 'load-balancing';

/** What a choice goes by; only the ratios count. */
export interface ExplainedWeights {
  readonly cost: number;
  readonly performance: number;
  readonly reliability: number;
  readonly quality: number;
}

/** What each thing that counts added to a score. `pace`: it is ahead of its quota while requests have to wait. */
export interface ScoreTerms extends ExplainedWeights {
  readonly pace: number;
}

/** One that could have answered, or why it could not. Of a short form only the names, the score, and what was expected: cost, times, failure, quality. */
export interface ExplainedCandidate {
  readonly provider: string;
  readonly model: string;
  /** Why it is not asked now, with its numbers; undefined where it may be. */
  readonly removed?: string | undefined;
  /** It may be asked, and is known to be a bad choice. */
  readonly warning?: string | undefined;
  /** Expected US dollars; undefined where no price is known. */
  readonly costUsd?: number | undefined;
  readonly firstByteMs?: number | undefined;
  readonly generationMs?: number | undefined;
  readonly failureProbability?: number | undefined;
  /** 0..1, where the strategy looks at it. */
  readonly quality?: number | undefined;
  readonly inFlight?: number | undefined;
  /** Calls in flight at which the first byte takes twice as long. */
  readonly knee?: number | undefined;
  /** Calls in flight that it takes at most; undefined where none was ever refused. */
  readonly wall?: number | undefined;
  readonly callsThisMinute?: number | undefined;
  /** undefined where no limit is known. */
  readonly callsPerMinuteLimit?: number | undefined;
  readonly terms?: ScoreTerms | undefined;
  /** Lower is better; undefined where nothing was scored. */
  readonly score?: number | undefined;
  /** How likely it is to be chosen. */
  readonly probability?: number | undefined;
}

/**
 * Why a request goes where it goes. Whole (`detail: 'full'`) where somebody asked for it; the router keeps the short form of every decision of its
 * own.
 */
export interface RouteExplanation {
  readonly detail: 'full' | 'short';
  readonly basis: RouteBasis;
  /** The alias that was asked for: its targets are the candidates, in their order. */
  readonly alias?: string | undefined;
  readonly strategy?: StrategyName | undefined;
  readonly balancing?: BalancingAlgorithm | undefined;
  readonly weights?: ExplainedWeights | undefined;
  /** The version of what was learned from the history, where that corrected what is expected of each. */
  readonly predictor?: number | undefined;
  /** Providers in the order in which they are asked after the chosen one. */
  readonly chain?: readonly string[] | undefined;
  /** Where the conversation was answered before, and how much of its prompt may be kept there. */
  readonly warm?: { readonly provider: string; readonly model: string; readonly keptTokens: number } | undefined;
  readonly task?: string | undefined;
  readonly promptTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly candidates: readonly ExplainedCandidate[];
  /** Candidates beyond those that are shown. */
  readonly omitted?: number | undefined;
  /** undefined where nobody can be asked now. */
  readonly chosen: { readonly provider: string; readonly model: string } | undefined;
  /** How probable the choice was; 1 where no luck was in it. */
  readonly propensity: number | undefined;
}
