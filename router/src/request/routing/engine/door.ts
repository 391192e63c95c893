const MAX_DOUBLINGS = 6;
const OPEN_BASE_MS = 2_000;
const REFUSED_BASE_MS = 16_000;
const COOL_BASE_MS = 500;
const LONG_COOL_MS = 60_000;
const MAX_COOL_MS = 3_600_000;

export type DoorState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly untilMs: number; readonly because: DoorReason }
  /** Something went through; once more, and it is closed. */
  | { readonly kind: 'half-open' };

export type DoorReason = 'failing' | 'refused';

/** What a door is made of, where an operator says it. */
export interface DoorSettings {
  /** Failures in a row that open it. */
  readonly failuresInRow: number;
  /** The longest rest. */
  readonly maxOpenMs: number;
}

const closed: DoorState = { kind: 'closed' };
const halfOpen: DoorState = { kind: 'half-open' };

/** Whether calls may go to a deployment: closed after failures (a circuit breaker), or cooling because it asked for a pause. */
export class Door {
  state: DoorState = closed;
  /** It asked for a pause until then. */
  coolUntilMs = 0;
  /** What it asked for, where that is longer than we believe it. */
  announcedUntilMs = 0;
  /** A call is out that may open or close it. */
  trying = false;
  #inRow = 0;
  #opens = 0;
  #refusedInRow = 0;

  isPassable(nowMs: number): boolean {
    return this.state.kind === 'closed' && nowMs >= this.coolUntilMs;
  }

  /** When it may be asked again; at most `nowMs` where now. */
  passableAtMs(nowMs: number): number {
    const open = this.state.kind === 'open' ? this.state.untilMs : nowMs;
    return Math.max(open, this.coolUntilMs);
  }

  /** An answer began. True when the door closes by it: then the deployment starts slowly. */
  succeeded(): boolean {
    this.#inRow = 0;
    this.#refusedInRow = 0;
    switch (this.state.kind) {
      case 'closed':
        return false;
      case 'open':
        this.state = halfOpen;
        return false;
      case 'half-open':
        this.state = closed;
        this.#opens = Math.max(0, this.#opens - 1);
        return true;
    }
  }

  /** `isRotten`: so many of the last calls failed that no row is needed. */
  failed(settings: DoorSettings, isRotten: boolean, nowMs: number, random: number): void {
    this.#inRow += 1;
    if (this.state.kind !== 'closed' || isRotten || this.#inRow >= settings.failuresInRow) {
      this.#open('failing', Math.min(settings.maxOpenMs, doubled(OPEN_BASE_MS, this.#opens)), nowMs, random);
    }
  }

  /** It refuses us: nothing but a person mends that. */
  refused(nowMs: number, random: number): void {
    this.#open('refused', doubled(REFUSED_BASE_MS, this.#opens), nowMs, random);
  }

  /** It asked for fewer calls. */
  cool(retryAfterMs: number | undefined, nowMs: number, random: number): void {
    const own = doubled(COOL_BASE_MS, this.#refusedInRow);
    const asked = retryAfterMs ?? own;
    const first = this.#refusedInRow === 0 ? Math.min(asked, LONG_COOL_MS) : Math.max(asked, own);
    this.coolUntilMs = nowMs + Math.min(first, MAX_COOL_MS) * (1 + 0.1 * random);
    this.announcedUntilMs = Math.max(this.coolUntilMs, nowMs + asked);
    this.#refusedInRow += 1;
  }

  #open(because: DoorReason, forMs: number, nowMs: number, random: number): void {
    this.state = { kind: 'open', untilMs: nowMs + forMs * (0.8 + 0.4 * random), because };
    this.#opens += 1;
    this.#inRow = 0;
  }
}

function doubled(baseMs: number, times: number): number {
  return baseMs * 2 ** Math.min(times, MAX_DOUBLINGS);
}
