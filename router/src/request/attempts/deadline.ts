import type { TimeLimit } from '../../domain/provider-failure.ts';
import type { CallLimits } from '../call-limits.ts';

export interface Expired {
  readonly limit: TimeLimit;
  readonly limitMs: number;
}

type Phase = 'connecting' | 'awaiting-head' | 'awaiting-content' | 'answering';

/**
 * The time limits of one upstream call. Nobody sets a timer: a shared ticker asks `check` every few milliseconds, and what happens in
 * between only raises a flag, so that a chunk costs no clock read. Times are monotonic milliseconds.
 */
export class Deadline {
  readonly #limits: CallLimits;
  readonly #startedMs: number;
  readonly #endsMs: number;
  #phase: Phase = 'connecting';
  #active = true;
  #paused = false;
  #lastActiveMs: number;

  /** `requestStartedMs`: the total counts from there, over all attempts. */
  constructor(limits: CallLimits, startedMs: number, requestStartedMs: number) {
    this.#limits = limits;
    this.#startedMs = startedMs;
    this.#endsMs = requestStartedMs + limits.totalMs;
    this.#lastActiveMs = startedMs;
  }

  connected(): void {
    if (this.#phase === 'connecting') this.#phase = 'awaiting-head';
  }

  head(): void {
    if (this.#phase !== 'answering') this.#phase = 'awaiting-content';
  }

  content(): void {
    this.#phase = 'answering';
    this.#active = true;
  }

  /** An event came; comments are none. */
  active(): void {
    this.#active = true;
  }

  /** While we ourselves stopped reading, silence is not the upstream's fault. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#active = true;
  }

  /** The limit that ran out, if one did. */
  check(nowMs: number): Expired | undefined {
    if (nowMs >= this.#endsMs) {
      const { isWished, totalMs } = this.#limits;
      return { limit: isWished ? 'wish' : 'total', limitMs: totalMs };
    }
    const elapsedMs = nowMs - this.#startedMs;
    switch (this.#phase) {
      case 'connecting':
        return this.#past('connect', elapsedMs, this.#limits.connectMs);
      case 'awaiting-head':
        return (
          this.#past('headers', elapsedMs, this.#limits.headersMs) ??
          this.#past('first-content', elapsedMs, this.#limits.firstContentMs)
        );
      case 'awaiting-content':
        return this.#past('first-content', elapsedMs, this.#limits.firstContentMs);
      case 'answering':
        return this.#checkIdle(nowMs);
    }
  }

  #checkIdle(nowMs: number): Expired | undefined {
    if (this.#active || this.#paused) {
      this.#active = false;
      this.#lastActiveMs = nowMs;
      return undefined;
    }
    return this.#past('idle', nowMs - this.#lastActiveMs, this.#limits.idleMs);
  }

  #past(limit: TimeLimit, elapsedMs: number, limitMs: number): Expired | undefined {
    return elapsedMs >= limitMs ? { limit, limitMs } : undefined;
  }
}
