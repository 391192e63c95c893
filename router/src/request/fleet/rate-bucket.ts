import type { Allowance } from '../../domain/rate-limit.ts';

const MINUTE_MS = 60_000;
/** No client waits for longer: whoever comes back then is told anew. */
const MOST_WAIT_MS = 3_600_000;

/** So many a minute, refilled evenly, and at most `capacity` at once. Times are monotonic milliseconds. */
export class RateBucket {
  readonly #perMinute: number;
  readonly #capacity: number;
  #level: number;
  #atMs: number;

  constructor(perMinute: number, capacity: number, nowMs: number) {
    this.#perMinute = perMinute;
    this.#capacity = Math.max(1, capacity);
    this.#level = this.#capacity;
    this.#atMs = nowMs;
  }

  /** Milliseconds until `amount` is there, at most an hour; 0 where it is. What is larger than the whole bucket waits until that is full. */
  waitMs(amount: number, nowMs: number): number {
    const missing = Math.min(amount, this.#capacity) - this.#levelAt(nowMs);
    return missing <= 1e-9 ? 0 : this.#refillMs(missing);
  }

  /** More than there is makes a debt. What is no amount takes nothing: a level that is no number would never refuse again. */
  take(amount: number, nowMs: number): void {
    if (!Number.isFinite(amount)) return;
    this.#level = Math.min(this.#capacity, this.#levelAt(nowMs) - amount);
  }

  standing(nowMs: number): Allowance {
    const level = this.#levelAt(nowMs);
    return {
      limit: this.#perMinute,
      remaining: Math.max(0, Math.floor(level + 1e-9)),
      resetMs: this.#refillMs(this.#capacity - level),
    };
  }

  #refillMs(missing: number): number {
    return Math.min(MOST_WAIT_MS, Math.ceil((missing / this.#perMinute) * MINUTE_MS));
  }

  #levelAt(nowMs: number): number {
    if (nowMs > this.#atMs) {
      const earned = ((nowMs - this.#atMs) / MINUTE_MS) * this.#perMinute;
      this.#level = Math.min(this.#capacity, this.#level + earned);
      this.#atMs = nowMs;
    }
    return this.#level;
  }
}
