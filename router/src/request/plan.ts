import type { BudgetExcess } from '../domain/budget.ts';
import type { ProviderAdapter, ProviderKey } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { RateLimit } from '../domain/rate-limit.ts';
import type { RouteExplanation } from '../domain/route-explanation.ts';
import type { RouterError } from '../domain/router-error.ts';
import type { CallLimits } from './call-limits.ts';
import type { DeploymentNumbers } from './fleet/deployment-numbers.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { CandidateProvider } from './ports.ts';

/** Everything one upstream call needs to know about where it goes. */
export interface Target {
  readonly provider: CandidateProvider;
  readonly adapter: ProviderAdapter;
  /** The name under which this router knows the model. */
  readonly model: string;
  /** undefined where the provider has no keys. */
  readonly key: ProviderKey | undefined;
  readonly limits: CallLimits;
  /** For the client, where it is known to be a bad choice. */
  readonly warning?: string | undefined;
}

/** One finished call that brought no answer. */
export interface Tried {
  readonly target: Target;
  readonly failure: ProviderFailure;
}

/** How far a request has come: all that a plan may know of its own past. */
export interface Progress {
  /** Oldest first. */
  readonly tried: readonly Tried[];
  /** Milliseconds spent so far waiting for something that was cooling. */
  readonly coolingWaitMs: number;
  /** How many calls were behind us when the last wait ended; -1 before the first wait. A back-off is never served twice. */
  readonly waitedAfter: number;
}

export type Step =
  /** `hedgeAfterMs`: after so long without content `Plan.hedge` is asked for a second target, and the first content of either wins. */
  | { readonly kind: 'call'; readonly target: Target; readonly hedgeAfterMs?: number | undefined }
  /**
   * Nothing can be called now. Ask again at `untilMs`. `back-off`: before the same is asked again; `cooling`: until something is usable; `room`: the same, and
   * also each time that a call ends anywhere.
   */
  | { readonly kind: 'wait'; readonly untilMs: number; readonly why: 'back-off' | 'cooling' | 'room' }
  | { readonly kind: 'give-up'; readonly error: RouterError };

/**
 * Where a request may go, decided call by call. `next` is pure: it reads health, changes nothing and has no clock and no luck of its own.
 * Times are monotonic milliseconds.
 */
export interface Plan {
  /** Whom it would rather ask. */
  readonly preferred: Pick<Target, 'provider' | 'model'>;
  /** What failed before any call: who was to choose the model could not be asked for its models. It counts as the first call. */
  readonly failedListing: Tried | undefined;
  next(progress: Progress, nowMs: number, random: () => number): Step;
  /** Why it goes where it goes, as things stand now: for people. Hands out, counts and draws nothing. */
  explain(nowMs: number): RouteExplanation;
  /** Some candidate may be asked with what its request may spend. */
  readonly isPayable: boolean;
  /** The short form of the decision that was made, where the engine made one. */
  readonly taken?: RouteExplanation | undefined;
  /** It was answered there: so much of its prompt is known to whoever it was. */
  answered?(by: Pick<Target, 'provider' | 'model'>, told: AnswerTokens, nowMs: number): void;
  /** A second target beside one that is late; undefined where none is worth it. */
  hedge?(progress: Progress, late: Target, nowMs: number, random: () => number): Target | undefined;
  /** With whom it shares a line where it has to wait, and how far in front it stands there: higher is served first. */
  readonly lane?: string;
  readonly rank?: number;
}

/** How long a request and its answer were. */
export interface AnswerTokens {
  readonly prompt: number;
  /** undefined where nobody counted. */
  readonly output: number | undefined;
}

/** What a request may still spend, where budgets or limits are set. Filled by `admission`. */
export interface Purse {
  /** The budget that has less left than a call there may cost; undefined where it may go. */
  excess(provider: CandidateProvider, model: string): BudgetExcess | undefined;
  /** All budgets that have too little left for a call there want cheaper ones to be asked then. */
  fallsToCheaper(provider: CandidateProvider, model: string): boolean;
  /** How much more cost counts in a choice, 1 to 4: budgets that are spent ahead of time press. */
  readonly pressure: number;
  /** A call goes out: what it may cost at most is kept for it. */
  hold(target: Target): void;
  /** It ended, and nothing is to be paid for it. */
  release(target: Target): void;
}

/** What a plan must know of the past of a deployment. Filled by `attempts/health-board`. */
export interface DeploymentReadiness {
  readiness(provider: CandidateProvider, model: string, nowMs: number, random: () => number): Readiness;
  /** What is known of how much it bears, how quick it is and how often it fails. */
  numbers(provider: CandidateProvider, model: string): DeploymentNumbers;
  /** The same in brief, for who asks often: it may be kept as long as the picture of the registry that the provider is from. */
  pulse(provider: CandidateProvider, model: string): Pulse;
  /** Whether a model answers at once, or must be loaded first. Only local servers know. */
  inMemory(provider: CandidateProvider, model: string, nowMs: number): InMemory;
  readonly fleet: Fleet;
}

export type InMemory = 'loaded' | 'absent' | 'unknown';

/** How a deployment is doing, without the reasons. */
export interface Pulse {
  /** `readiness` would be `ready`. */
  isReady(keys: readonly ProviderKey[], model: string, nowMs: number): boolean;
  /** Its breaker is not closed: calls may go, one at a time, to try. */
  readonly isShut: boolean;
  /** Its breaker opened because much failed, and not because nothing was answered any more. */
  readonly isEjected: boolean;
}

export type Readiness =
  | { readonly kind: 'ready'; readonly key: ProviderKey | undefined }
  | {
      readonly kind: 'resting';
      readonly untilMs: number;
      /** What the upstream itself announced, where that is longer than we believe it; else `untilMs`. */
      readonly announcedUntilMs: number;
      readonly because: 'rate-limited' | 'overloaded' | 'authentication' | 'no-funds';
      /** What the upstream said, or what became of the call. */
      readonly why: string | undefined;
    }
  /** The breaker is open. `last`: the failure that counted last. */
  | { readonly kind: 'open'; readonly untilMs: number; readonly last: ProviderFailure | undefined }
  /** As many calls go to the provider as its own configuration allows. */
  | { readonly kind: 'paced'; readonly untilMs: number; readonly limit: RateLimit }
  /** It may cost more than a budget has left. */
  | { readonly kind: 'over-budget'; readonly excess: BudgetExcess }
  /** The provider has keys, but none of them serves this model. */
  | { readonly kind: 'no-key' };
