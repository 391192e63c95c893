import type { CallReading } from '../../calls/call-figures.ts';
import type { Interval } from '../wilson.ts';

/** Below that nothing is recommended. */
export const LEAST_CALLS = 200;

export type RecommendationType =
  | 'cheaper-target'
  | 'failing-target'
  | 'slow-target'
  | 'capacity'
  | 'quota'
  | 'single-point'
  | 'timeouts'
  | 'cache'
  | 'budget';

/** A setting and the text that it gets. */
export interface SettingChange {
  readonly key: string;
  readonly value: string;
}

/** What could be better, and what that rests on. */
export interface Recommendation {
  /** The same for the same matter, whenever it is asked. */
  readonly id: string;
  readonly type: RecommendationType;
  /** Sentences for people. */
  readonly description: string;
  readonly impact: string;
  readonly action: string;
  /** What `optimize apply` would set; empty where a person has to act. */
  readonly changes: readonly SettingChange[];
  readonly evidence: Evidence;
}

export interface Evidence {
  /** Epoch milliseconds. */
  readonly window: { readonly fromMs: number; readonly toMs: number };
  /** Calls that it rests on. */
  readonly calls: number;
  /** What was measured; money in USD, times in milliseconds, shares 0..1. */
  readonly numbers: Readonly<Record<string, number>>;
  /** `of`: which number lies between, 95 % sure. */
  readonly interval: Interval & { readonly of: string };
  /** What it is expected to save over a time like the window, USD; undefined where it is not about money. */
  readonly savingUsd: number | undefined;
}

/** What is known beside the calls. Whatever is left out is not recommended upon. */
export interface RecommendationContext {
  /** `routing.strategy`; undefined: the active provider answers. */
  readonly strategy: string | undefined;
  readonly fallbackEnabled: boolean;
  readonly hedging: boolean;
  /** The longest that answers may take, milliseconds. */
  readonly maxLatencyMs?: number | undefined;
  /** Calls under way at a deployment, and at how many it becomes slow. */
  load?(provider: string, model: string): { readonly inFlight: number; readonly knee: number } | undefined;
  /** Requests that were asked before in the same words, and what they cost. */
  readonly duplicates?: Duplicates | undefined;
  readonly budgets?: readonly BudgetPace[] | undefined;
}

export interface Duplicates {
  readonly calls: number;
  readonly ofCalls: number;
  readonly costUsd: number;
  /** What switches the cache on; undefined where it is on. */
  readonly change: SettingChange | undefined;
}

/** A budget in its running period. Times are epoch milliseconds. */
export interface BudgetPace {
  readonly name: string;
  readonly limitUsd: number;
  readonly spentUsd: number;
  readonly periodEndMs: number;
}

/** What a rule is given. `reading`: gathered by deployment. */
export interface RuleInput {
  readonly reading: CallReading;
  readonly context: RecommendationContext;
  readonly random: () => number;
}

export type Rule = (input: RuleInput) => readonly Recommendation[];
