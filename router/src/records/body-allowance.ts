export interface BodyAllowanceOptions {
  /** Bytes per second that may be kept for long; read anew each time. */
  readonly bytesPerSecond: () => number;
  /** Monotonic, milliseconds. */
  readonly nowMs: () => number;
}

/** Seconds of the rate that a burst may use up at once. */
const BURST_SECONDS = 2;
const ORDINARY_BODY_BYTES = 65_536;

/**
 * How much of bodies may be kept: a bucket that fills with time. Writing bodies is the dearest part of a record, and the history's size is bounded
 * anyway; under a flood they are left out before they cost answers their CPU.
 */
export class BodyAllowance {
  readonly #options: BodyAllowanceOptions;
  #left: number;
  #filledAtMs: number;

  constructor(options: BodyAllowanceOptions) {
    this.#options = options;
    this.#left = options.bytesPerSecond() * BURST_SECONDS;
    this.#filledAtMs = options.nowMs();
  }

  /** Whether so many bytes may be kept; if so they count. */
  take(bytes: number): boolean {
    const rate = this.#rate();
    if (bytes > this.#left) this.#fill(rate);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** Whether an ordinary body would still be kept now. */
  get hasRoom(): boolean {
    const rate = this.#rate();
    if (this.#left < ORDINARY_BODY_BYTES) this.#fill(rate);
    return rate > 0 && this.#left >= Math.min(ORDINARY_BODY_BYTES, rate);
  }

  /** What was saved up at a higher rate than that of now is void: who lowers it wants less now. */
  #rate(): number {
    const rate = this.#options.bytesPerSecond();
    if (this.#left > rate * BURST_SECONDS) this.#left = rate * BURST_SECONDS;
    return rate;
  }

  #fill(rate: number): void {
    const nowMs = this.#options.nowMs();
    const gained = ((nowMs - this.#filledAtMs) / 1_000) * rate;
    this.#left = Math.min(rate * BURST_SECONDS, this.#left + gained);
    this.#filledAtMs = nowMs;
  }
}
