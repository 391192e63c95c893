import { breakerRestMs } from './retry-timing.ts';

export interface BreakerSettings {
  /** Failures in a row that open it. */
  readonly breakerFailures: number;
  /** The first rest; it doubles with each opening. */
  readonly breakerRestMs: number;
}

export type BreakerState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly untilMs: number }
  /** One call is out to try; all others are refused until it is back. */
  | { readonly kind: 'half-open' };

const closed: BreakerState = { kind: 'closed' };
const halfOpen: BreakerState = { kind: 'half-open' };

/** A guess at how long a trial call takes, for `Retry-After` of those it keeps out. */
const TRIAL_MS = 1_000;

/** A breaker opened (`restMs`: for so long), or closed again. */
export type BreakerChange =
  | { readonly kind: 'opened'; readonly failuresInRow: number; readonly restMs: number }
  | { readonly kind: 'closed' };

/** Stops calls to one deployment that keeps failing. Times are monotonic milliseconds. `trial` is what `begin` returned for that call. */
export class CircuitBreaker {
  readonly #tell: (change: BreakerChange) => void;
  #state: BreakerState = closed;
  #failuresInRow = 0;
  #opens = 0;

  constructor(tell: (change: BreakerChange) => void = () => undefined) {
    this.#tell = tell;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** From when a call may go; at most `nowMs` when it may go now. */
  admitsAtMs(nowMs: number): number {
    switch (this.#state.kind) {
      case 'closed':
        return nowMs;
      case 'open':
        return this.#state.untilMs;
      case 'half-open':
        return nowMs + TRIAL_MS;
    }
  }

  /** A call is handed out. True when it is the one that tries the door. */
  begin(): boolean {
    if (this.#state.kind !== 'open') return false;
    this.#state = halfOpen;
    return true;
  }

  /** First content came: that closes the door again (then true), but a break later in the same answer would open it at once. */
  answered(trial: boolean): boolean {
    if (!trial || this.#state.kind !== 'half-open') return false;
    this.#state = closed;
    this.#opens = Math.max(0, this.#opens - 1);
    this.#failuresInRow -= 1;
    this.#tell({ kind: 'closed' });
    return true;
  }

  /** The answer is whole, or the upstream refused for the client's own fault: it is alive. */
  succeeded(trial: boolean): boolean {
    const closes = this.answered(trial);
    // What a call from before the opening says is too old to close the door.
    if (this.#state.kind === 'closed') this.#failuresInRow = 0;
    return closes;
  }

  /** `isRotten`: nearly everything failed lately, so that no row is needed. */
  failed(trial: boolean, nowMs: number, random: number, settings: BreakerSettings, isRotten = false): void {
    switch (this.#state.kind) {
      case 'closed':
        this.#failuresInRow += 1;
        if (isRotten || this.#failuresInRow >= settings.breakerFailures) this.#open(nowMs, random, settings);
        return;
      case 'half-open':
        if (trial) this.#open(nowMs, random, settings);
        return;
      case 'open':
        return;
    }
  }

  /** The call ended without saying anything about health (the client left): the next one may try in its place. */
  abandoned(trial: boolean, nowMs: number): void {
    if (trial && this.#state.kind === 'half-open') this.#state = { kind: 'open', untilMs: nowMs };
  }

  #open(nowMs: number, random: number, settings: BreakerSettings): void {
    const restMs = breakerRestMs(settings.breakerRestMs, this.#opens, random);
    this.#state = { kind: 'open', untilMs: nowMs + restMs };
    this.#opens += 1;
    this.#tell({ kind: 'opened', failuresInRow: this.#failuresInRow, restMs });
  }
}
