import type { Arrival } from './arrivals.ts';

export type CallError =
  | 'rate-limited'
  | 'overloaded'
  | 'unavailable'
  | 'server'
  | 'authentication'
  | 'timed-out'
  | 'broken';

/** A request under way, as a policy sees it. */
export interface SimRequest {
  readonly arrival: Arrival;
  readonly deadlineS: number;
  /** Calls that failed, oldest first. */
  readonly failed: readonly FailedCall[];
  /** Calls so far, hedges included. */
  readonly calls: number;
  /** How often it waited since its last failure (or arrival). */
  readonly waits: number;
  /** Seconds that it has waited in all. */
  readonly waitedS: number;
}

export interface FailedCall {
  readonly deployment: number;
  readonly error: CallError;
}

export interface SimCall {
  readonly deployment: number;
  readonly request: SimRequest | undefined;
  readonly startedS: number;
  /** What the policy keeps with it. */
  memory: unknown;
}

export type PolicyStep =
  | {
      readonly kind: 'call';
      readonly deployment: number;
      readonly firstByteLimitS?: number;
      /** After so long without a first byte the policy is asked for a second target. */
      readonly hedgeAfterS?: number | undefined;
    }
  /** `turn`: woken when a call ends, too; else by time alone. */
  | { readonly kind: 'wait'; readonly untilS: number; readonly turn: boolean }
  | { readonly kind: 'give-up' };

/** A strategy in the simulation. */
export interface Policy {
  next(request: SimRequest, nowS: number): PolicyStep;
  hedge?(request: SimRequest, first: SimCall, nowS: number): number | undefined;
  handedOut(call: SimCall, nowS: number): void;
  firstByte(call: SimCall, nowS: number): void;
  ended(call: SimCall, outputTokens: number, generationS: number, nowS: number): void;
  failed(call: SimCall, error: CallError, retryAfterS: number | undefined, nowS: number): void;
  cancelled(call: SimCall, nowS: number): void;
  /** Whom to probe now; asked twice a second. */
  probes?(nowS: number): readonly number[];
  feedback?(call: SimCall, score: number): void;
}
