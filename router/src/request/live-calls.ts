import type { HouseState } from './admission/admit.ts';
import type { Clock } from './ports.ts';

/** One call under way. */
export interface LiveCall {
  /** Looks at its clocks: time limits, silence. Must not throw. */
  tick(nowMs: number): void;
  /** The house closes now. */
  shutDown(): void;
}

/** `aborted`: calls that did not end in time and were cut, with an error to their clients. */
export interface Drained {
  readonly aborted: number;
}

/** One look at all calls per this time replaces a timer per call and per chunk. */
const TICK_MS = 50;

/** Every call between its arrival and its record: what runs, the one ticker for all of them, and the way out at the end. */
export class LiveCalls implements HouseState {
  readonly #calls = new Set<LiveCall>();
  readonly #clock: Clock;
  #ticking = false;
  #draining = false;
  readonly #whenEmpty: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#calls.size;
  }

  get draining(): boolean {
    return this.#draining;
  }

  add(call: LiveCall): void {
    this.#calls.add(call);
    if (!this.#ticking) this.#tickLater();
  }

  delete(call: LiveCall): void {
    this.#calls.delete(call);
    if (this.#draining && this.#calls.size === 0) for (const resolve of this.#whenEmpty) resolve();
  }

  /** From now on new calls are refused. May be called again with less patience. Resolves when the running ones have ended, or were aborted after `graceMs`. */
  async drain(graceMs: number): Promise<Drained> {
    this.#draining = true;
    if (this.#calls.size === 0) return { aborted: 0 };
    const empty = new Promise<void>((resolve) => {
      this.#whenEmpty.push(resolve);
    });
    let aborted = 0;
    const cancelGrace = this.#clock.after(graceMs, () => {
      aborted = this.#calls.size;
      for (const call of this.#calls) call.shutDown();
    });
    await empty;
    cancelGrace();
    return { aborted };
  }

  #tickLater(): void {
    this.#ticking = true;
    this.#clock.after(TICK_MS, this.#tick);
  }

  readonly #tick = (): void => {
    this.#ticking = false;
    const nowMs = this.#clock.ticksMs();
    for (const call of this.#calls) call.tick(nowMs);
    if (this.#calls.size > 0) this.#tickLater();
  };
}
