import { isSameRate, type RateLimit } from '../../domain/rate-limit.ts';
import { MinuteCount } from './minute-count.ts';
import { RateGate } from './rate-gate.ts';

/**
 * How many calls a provider may get, by its own configuration (`rateLimit`): over all its deployments, never more at once than its burst, and never more in
 * any sixty seconds than it says, since that is how upstreams count. Times are monotonic milliseconds.
 */
export class ProviderPace {
  #gate: RateGate | undefined;
  readonly #count = new MinuteCount();
  #lastMs = 0;

  follow(limit: RateLimit | undefined): void {
    if (isSameRate(limit, this.#gate?.limit)) return;
    // Who changes a limit does not get a full bucket for it: what went out in this minute still counts.
    this.#gate = limit === undefined ? undefined : new RateGate(limit, this.#lastMs);
    for (let sent = this.#count.at(this.#lastMs); sent > 0; sent -= 1) this.#gate?.takeRequest(this.#lastMs);
  }

  get countsTokens(): boolean {
    return this.#gate?.countsTokens === true;
  }

  /** See `RateGate.mostTokens`. */
  get mostTokens(): number {
    return this.#gate?.mostTokens ?? Number.POSITIVE_INFINITY;
  }

  get limit(): RateLimit | undefined {
    return this.#gate?.limit;
  }

  /** When one more call may go; at most `nowMs` where it may now. */
  roomAtMs(nowMs: number): number {
    const gate = this.#gate;
    if (gate === undefined) return nowMs;
    // How long a request will be nobody knows here: one token must be there, and what it takes more is a debt.
    const waitMs = gate.waitMs(1, nowMs);
    const most = gate.limit.requestsPerMinute ?? Number.POSITIVE_INFINITY;
    const minuteAtMs = this.#count.at(nowMs) + 1 > most ? this.#count.nextLossMs(nowMs) : nowMs;
    return Math.max(nowMs + waitMs, minuteAtMs);
  }

  handedOut(nowMs: number): void {
    if (this.#gate === undefined) return;
    this.#lastMs = nowMs;
    this.#count.add(nowMs);
    this.#gate.takeRequest(nowMs);
  }

  takeTokens(tokens: number, nowMs: number): void {
    this.#gate?.takeTokens(tokens, nowMs);
  }
}
