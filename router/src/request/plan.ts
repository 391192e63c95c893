import type { ProviderAdapter, ProviderKey } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { RouterError } from '../domain/router-error.ts';
import type { CallLimits } from './call-limits.ts';
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
  | { readonly kind: 'call'; readonly target: Target }
  /** Nothing can be called now. Ask again at `untilMs`. `back-off`: before the same is asked again; `cooling`: until something is usable. */
  | { readonly kind: 'wait'; readonly untilMs: number; readonly why: 'back-off' | 'cooling' }
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
}

/** What a plan must know of the past of a deployment. Filled by `attempts/health-board`. */
export interface DeploymentReadiness {
  readiness(provider: CandidateProvider, model: string, nowMs: number, random: () => number): Readiness;
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
  /** The provider has keys, but none of them serves this model. */
  | { readonly kind: 'no-key' };
