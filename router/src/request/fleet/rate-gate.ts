import type { RateLimit, RateStanding } from '../../domain/rate-limit.ts';
import { RateBucket } from './rate-bucket.ts';

/** A limit of requests and of tokens per minute, as it is used up and comes back. Times are monotonic milliseconds. */
export class RateGate {
  readonly limit: RateLimit;
  readonly #requests: RateBucket | undefined;
  readonly #tokens: RateBucket | undefined;

  constructor(limit: RateLimit, nowMs: number) {
    this.limit = limit;
    const { requestsPerMinute, tokensPerMinute, burst } = limit;
    if (requestsPerMinute !== undefined)
      this.#requests = new RateBucket(requestsPerMinute, burst ?? requestsPerMinute, nowMs);
    if (tokensPerMinute !== undefined) this.#tokens = new RateBucket(tokensPerMinute, tokensPerMinute, nowMs);
  }

  get countsTokens(): boolean {
    return this.#tokens !== undefined;
  }

  /** So many are there at once, where it is full; infinite where nobody counts them. */
  get mostTokens(): number {
    return this.limit.tokensPerMinute ?? Number.POSITIVE_INFINITY;
  }

  /** Milliseconds until one more request of so many tokens may come; 0 where it may now. */
  waitMs(tokens: number, nowMs: number): number {
    return Math.max(this.#requests?.waitMs(1, nowMs) ?? 0, this.#tokens?.waitMs(tokens, nowMs) ?? 0);
  }

  takeRequest(nowMs: number): void {
    this.#requests?.take(1, nowMs);
  }

  /** Negative ones are given back: a request was shorter than it was taken for. */
  takeTokens(tokens: number, nowMs: number): void {
    this.#tokens?.take(tokens, nowMs);
  }

  standing(nowMs: number): RateStanding {
    return { requests: this.#requests?.standing(nowMs), tokens: this.#tokens?.standing(nowMs) };
  }
}
