import { finiteNumbers } from '../../lib/finite-numbers.ts';
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

const FORGOTTEN_MS = 600_000;
const MAX_OPENS = 6;
const MAX_REST_MS = 72_000;

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
  #isEjection = false;

  constructor(tell: (change: BreakerChange) => void = () => undefined) {
    this.#tell = tell;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** It is not closed because much failed lately; whoever is asked still answers now and then. */
  get isEjected(): boolean {
    return this.#state.kind === 'open' && this.#isEjection;
  }

  saved(nowMs: number): { readonly opens: number; readonly openMs: number } | undefined {
    const state = this.#state;
    if (state.kind === 'closed' && this.#opens === 0) return undefined;
    return { opens: this.#opens, openMs: state.kind === 'open' ? state.untilMs - nowMs : -1 };
  }

  /** It rests for what is left of its rest; where that is over, one call tries. */
  recall(saved: unknown, nowMs: number, awayMs: number): void {
    const known = finiteNumbers(saved, ['opens', 'openMs']);
    if (known === undefined || awayMs > FORGOTTEN_MS) return;
    this.#opens = Math.min(MAX_OPENS, Math.max(0, Math.floor(known.opens)));
    if (known.openMs > 0) this.#state = { kind: 'open', untilMs: nowMs + Math.min(MAX_REST_MS, known.openMs) - awayMs };
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
        if (!isRotten && this.#failuresInRow < settings.breakerFailures) return;
        this.#isEjection = this.#failuresInRow < settings.breakerFailures;
        this.#open(nowMs, random, settings);
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
