import type { StrategyName } from './routing-words.ts';

/** What an operator wants of the way of requests: of all of them, of those of one API key, or of one alias. What is left out is left to others. */
export interface RoutePolicy {
  readonly strategy?: StrategyName | undefined;
  /** false: one call, whatever comes of it. */
  readonly fallback?: boolean | undefined;
  /** USD that one request may be expected to cost. */
  readonly maxCostUsd?: number | undefined;
  /** How long one whole answer may be expected to take. */
  readonly maxLatencyMs?: number | undefined;
  /** How likely a call must be to be answered, 0 to 1. */
  readonly minReliability?: number | undefined;
  /** Ids of providers. */
  readonly only?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
  /** Who goes first where requests wait; a request may ask for less, never for more. */
  readonly priority?: RequestPriority | undefined;
}

/** In the order in which those that wait are served. */
export const requestPriorities = ['high', 'normal', 'low'] as const;

export type RequestPriority = (typeof requestPriorities)[number];
