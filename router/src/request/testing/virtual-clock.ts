import type { Clock } from '../ports.ts';

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

const EPOCH_MS = 1_700_000_000_000;

/** Time that passes only when a test says so, and luck that a test chooses. */
export class VirtualClock implements Clock {
  luck = 0.5;
  #ticksMs = 1_000;
  readonly #timers = new Set<Timer>();

  nowMs(): number {
    return EPOCH_MS + this.#ticksMs;
  }

  ticksMs(): number {
    return this.#ticksMs;
  }

  random(): number {
    return this.luck;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { atMs: this.#ticksMs + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get timers(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const untilMs = this.#ticksMs + ms;
    for (let timer = this.#nextUntil(untilMs); timer !== undefined; timer = this.#nextUntil(untilMs)) {
      this.#timers.delete(timer);
      this.#ticksMs = Math.max(this.#ticksMs, timer.atMs);
      timer.callback();
    }
    this.#ticksMs = untilMs;
  }

  #nextUntil(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.atMs <= untilMs && (next === undefined || timer.atMs < next.atMs)) next = timer;
    }
    return next;
  }
}
