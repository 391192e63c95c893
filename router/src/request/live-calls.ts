import type { HouseState } from './admission/admit.ts';
import type { Clock } from './ports.ts';

/** One call under way. */
export interface LiveCall {
  /** Where it stands among the live ones; only `LiveCalls` writes it. */
  place: number;
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
  // Not a Set: the tables it leaves behind point at their successors, which can keep ended calls from being collected. A precaution; its
  // effect was too small to see (docs/performance.md).
  readonly #calls: LiveCall[] = [];
  readonly #clock: Clock;
  #ticking = false;
  #draining = false;
  readonly #whenEmpty: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#calls.length;
  }

  get draining(): boolean {
    return this.#draining;
  }

  add(call: LiveCall): void {
    call.place = this.#calls.push(call) - 1;
    if (!this.#ticking) this.#tickLater();
  }

  /** Only a call that was added, and once. */
  delete(call: LiveCall): void {
    const last = this.#calls.pop();
    if (last !== undefined && last !== call) {
      this.#calls[call.place] = last;
      last.place = call.place;
    }
    if (this.#draining && this.#calls.length === 0) for (const resolve of this.#whenEmpty) resolve();
  }

  /** From now on new calls are refused. May be called again with less patience. Resolves when the running ones have ended, or were aborted after `graceMs`. */
  async drain(graceMs: number): Promise<Drained> {
    this.#draining = true;
    if (this.#calls.length === 0) return { aborted: 0 };
    const empty = new Promise<void>((resolve) => {
      this.#whenEmpty.push(resolve);
    });
    let aborted = 0;
    const cancelGrace = this.#clock.after(graceMs, () => {
      aborted = this.#calls.length;
      for (const call of [...this.#calls]) call.shutDown();
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
    // From the end: a call that ends in its tick leaves its place to the last one, which has had its turn.
    for (let place = this.#calls.length - 1; place >= 0; place -= 1) this.#calls[place]?.tick(nowMs);
    if (this.#calls.length > 0) this.#tickLater();
  };
}
