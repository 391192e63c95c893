import { finiteNumbers } from '../../lib/finite-numbers.ts';
import { MinuteCount } from './minute-count.ts';

const MINUTE_MS = 60_000;
/** Announced ends of the window that lie so near to each other are the same one. */
const SAME_PHASE_MS = 2_500;
/** Shorter announcements are no end of a window, but a polite "later". */
const LEAST_ANNOUNCED_MS = 2_000;
const MOST_ANNOUNCED_MS = 61_000;
const GROWTH = 1.1;

/**
 * How many calls a minute a deployment takes: configured, or learned from its 429s. Where their `Retry-After` shows that it counts by the clock
 * (the announced ends lie whole minutes apart), calls are counted in its own windows: a new one is full at once, which a sliding minute would
 * not see for most of it. Else a sliding minute is counted, and believed once two episodes agree.
 */
export class CallQuota {
  /** What somebody said; it holds before what is learned. */
  configured: number | undefined;
  readonly #count = new MinuteCount();
  #believed = Number.POSITIVE_INFINITY;
  #lastSeen: number | undefined;
  #isRefusing = false;
  #grownAtMs = 0;
  /** An end of its window, once; others lie whole minutes away. */
  #endMs: number | undefined;
  /** Two announcements named the same phase. */
  #hasWindows = false;
  #inWindow = 0;
  #windowEndMs = 0;

  get limit(): number {
    return this.configured ?? this.#believed;
  }

  hasRoom(nowMs: number): boolean {
    return this.used(nowMs) + 1 <= this.limit;
  }

  /** Calls that count against the limit now. */
  used(nowMs: number): number {
    if (this.#endMs !== undefined) this.#turnWindow(nowMs);
    if (this.configured === undefined) this.#grow(nowMs);
    return this.#hasWindows ? this.#inWindow : this.#count.at(nowMs);
  }

  /** How far its use is ahead of the clock, as a share of the whole window; 0 where it has no windows or no known limit. */
  aheadOf(nowMs: number): number {
    const limit = this.limit;
    if (!this.#hasWindows || limit === Number.POSITIVE_INFINITY) return 0;
    const used = this.used(nowMs);
    const elapsed = 1 - (this.#windowEndMs - nowMs) / MINUTE_MS;
    return Math.max(0, used / limit - elapsed);
  }

  /** When there is room again; at most `nowMs` where there is now. */
  roomAtMs(nowMs: number): number {
    if (this.hasRoom(nowMs)) return nowMs;
    return this.#hasWindows ? this.#windowEndMs : this.#count.nextLossMs(nowMs);
  }

  handedOut(nowMs: number): void {
    if (this.#endMs !== undefined) this.#turnWindow(nowMs);
    this.#count.add(nowMs);
    this.#inWindow += 1;
  }

  succeeded(): void {
    this.#isRefusing = false;
  }

  /** A 429: the call that it refused is not counted. */
  refused(handedOutAtMs: number, retryAfterMs: number | undefined, nowMs: number): void {
    this.#count.add(nowMs, -1);
    if (this.#endMs !== undefined) {
      this.#turnWindow(nowMs);
      if (handedOutAtMs >= this.#windowEndMs - MINUTE_MS) this.#inWindow -= 1;
    }
    const announced = this.#learnPhase(retryAfterMs, nowMs);
    if (this.#isRefusing) return;
    this.#isRefusing = true;
    const seen = announced ? this.#inWindow : this.#count.at(nowMs);
    const before = this.#lastSeen;
    this.#lastSeen = seen;
    if (before === undefined || Math.abs(seen - before) > 0.25 * Math.max(seen, before)) return;
    this.#believed = Math.max(1, announced ? Math.max(seen, before) : (0.95 * (seen + before)) / 2);
    this.#grownAtMs = nowMs;
  }

  /** What was learned. `endMs` is the end of a window, in milliseconds from now. */
  saved(nowMs: number): object | undefined {
    const believed = Number.isFinite(this.#believed) ? this.#believed : undefined;
    if (believed === undefined && this.#endMs === undefined) return undefined;
    if (this.#endMs !== undefined) this.#turnWindow(nowMs);
    const window = this.#endMs === undefined ? {} : { endMs: this.#windowEndMs - nowMs, inWindow: this.#inWindow };
    return { believed, grownMs: nowMs - this.#grownAtMs, hasWindows: this.#hasWindows ? 1 : 0, ...window };
  }

  recall(saved: unknown, nowMs: number, awayMs: number): void {
    const limit = finiteNumbers(saved, ['believed', 'grownMs']);
    if (limit !== undefined) {
      this.#believed = Math.max(1, limit.believed);
      this.#grownAtMs = nowMs - Math.max(0, limit.grownMs) - awayMs;
    }
    const window = finiteNumbers(saved, ['endMs', 'inWindow', 'hasWindows']);
    if (window === undefined || Math.abs(window.endMs) > MINUTE_MS) return;
    this.#hasWindows = window.hasWindows === 1;
    this.#endMs = nowMs + window.endMs - awayMs;
    this.#windowEndMs = this.#endMs;
    this.#inWindow = Math.max(0, window.inWindow);
    this.#turnWindow(nowMs);
  }

  /** True when it is known to count by the clock. */
  #learnPhase(retryAfterMs: number | undefined, nowMs: number): boolean {
    if (retryAfterMs === undefined || retryAfterMs < LEAST_ANNOUNCED_MS || retryAfterMs > MOST_ANNOUNCED_MS)
      return this.#hasWindows;
    const endMs = nowMs + retryAfterMs;
    const known = this.#endMs;
    if (known !== undefined) {
      const off = Math.abs(((((endMs - known) % MINUTE_MS) + 1.5 * MINUTE_MS) % MINUTE_MS) - MINUTE_MS / 2);
      if (off < SAME_PHASE_MS && endMs - known > MINUTE_MS / 2) this.#hasWindows = true;
      else if (off >= SAME_PHASE_MS) this.#hasWindows = false;
    }
    if (known === undefined || endMs - known > MINUTE_MS / 2) {
      this.#endMs = endMs;
      if (!this.#hasWindows) this.#inWindow = this.#count.at(nowMs);
      this.#windowEndMs = endMs;
    }
    return this.#hasWindows;
  }

  #turnWindow(nowMs: number): void {
    if (nowMs < this.#windowEndMs) return;
    this.#windowEndMs += (Math.floor((nowMs - this.#windowEndMs) / MINUTE_MS) + 1) * MINUTE_MS;
    this.#inWindow = 0;
  }

  #grow(nowMs: number): void {
    if (this.#believed === Number.POSITIVE_INFINITY) return;
    const minutes = Math.floor((nowMs - this.#grownAtMs) / MINUTE_MS);
    if (minutes <= 0) return;
    this.#believed *= GROWTH ** Math.min(minutes, 100);
    this.#grownAtMs += minutes * MINUTE_MS;
  }
}
