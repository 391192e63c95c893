import type { ProviderFailure } from '../../domain/provider-failure.ts';

export interface CheckThresholds {
  /** So many failed checks in a row take a provider out. */
  readonly failures: number;
  /** So many good ones in a row bring it back. */
  readonly successes: number;
}

/** What active checks found of a provider. Times are monotonic milliseconds. */
export class CheckedHealth {
  /** It is taken out until then: as long as checks go on, they move it; where they stop, it ends. */
  downUntilMs = Number.NEGATIVE_INFINITY;
  /** Of the last check; undefined where that went well. */
  failure: ProviderFailure | undefined;
  #failures = 0;
  #successes = 0;

  /** `freshMs`: so long the finding holds; by then the next check has told. */
  failed(failure: ProviderFailure, { failures }: CheckThresholds, nowMs: number, freshMs: number): void {
    this.failure = failure;
    this.#successes = 0;
    this.#failures += 1;
    if (this.#failures >= failures || this.downUntilMs > nowMs) this.downUntilMs = nowMs + freshMs;
  }

  succeeded({ successes }: CheckThresholds, nowMs: number, freshMs: number): void {
    this.failure = undefined;
    this.#failures = 0;
    this.#successes += 1;
    if (this.downUntilMs <= nowMs) return;
    this.downUntilMs = this.#successes >= successes ? Number.NEGATIVE_INFINITY : nowMs + freshMs;
  }
}
