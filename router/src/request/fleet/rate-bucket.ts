import type { Allowance } from '../../domain/rate-limit.ts';

const MINUTE_MS = 60_000;

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

  /** Milliseconds until `amount` is there; 0 where it is. What is larger than the whole bucket waits until that is full. */
  waitMs(amount: number, nowMs: number): number {
    const missing = Math.min(amount, this.#capacity) - this.#levelAt(nowMs);
    return missing <= 1e-9 ? 0 : Math.ceil((missing / this.#perMinute) * MINUTE_MS);
  }

  /** More than there is makes a debt. */
  take(amount: number, nowMs: number): void {
    this.#level = Math.min(this.#capacity, this.#levelAt(nowMs) - amount);
  }

  standing(nowMs: number): Allowance {
    const level = this.#levelAt(nowMs);
    return {
      limit: this.#perMinute,
      remaining: Math.max(0, Math.floor(level + 1e-9)),
      resetMs: Math.ceil(((this.#capacity - level) / this.#perMinute) * MINUTE_MS),
    };
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
