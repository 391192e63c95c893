import type { RecordStore } from './ports.ts';

export interface RetentionSettings {
  readonly maxAgeDays: number;
  readonly statsMaxAgeDays: number;
  readonly responsesMaxAgeDays: number;
  readonly maxBytes: number;
}

export interface RetentionOptions {
  readonly store: Pick<RecordStore, 'retain'>;
  /** Read anew each time. */
  readonly settings: () => RetentionSettings;
  readonly clock: {
    /** Epoch milliseconds. */
    nowMs(): number;
    /** Monotonic, milliseconds. */
    ticksMs(): number;
  };
  /** From the start to the first round (10,000), and from the end of a round to the next (15,000). */
  readonly firstMs?: number;
  readonly everyMs?: number;
}

const FIRST_MS = 10_000;
const EVERY_MS = 15_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Keeps the history within its age and its size, round after round. A clock that jumps must not cost the history: after a jump nothing goes because
 * of its age for an hour, in which somebody (mostly the system itself) sets it right. The size holds all the time.
 */
export class Retention {
  readonly #options: RetentionOptions;
  #timer: NodeJS.Timeout;
  /** Between the two clocks, at the last round. */
  #offsetMs: number;
  #trustedFromTicksMs = 0;
  #isClosed = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#offsetMs = this.#offset();
    this.#timer = this.#roundAfter(options.firstMs ?? FIRST_MS);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #roundAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => void this.#round(), ms).unref();
  }

  async #round(): Promise<void> {
    const { store, settings, clock, everyMs } = this.#options;
    const { maxAgeDays, statsMaxAgeDays, responsesMaxAgeDays, maxBytes } = settings();
    // At 0 nothing is old.
    const nowMs = this.#trustsClock() ? clock.nowMs() : 0;
    await store.retain({
      recordsFromMs: nowMs - maxAgeDays * DAY_MS,
      statsFromMs: nowMs - statsMaxAgeDays * DAY_MS,
      responsesFromMs: nowMs - responsesMaxAgeDays * DAY_MS,
      maxBytes,
      nowMs,
    });
    if (!this.#isClosed) this.#timer = this.#roundAfter(everyMs ?? EVERY_MS);
  }

  #trustsClock(): boolean {
    const offsetMs = this.#offset();
    const ticksMs = this.#options.clock.ticksMs();
    if (Math.abs(offsetMs - this.#offsetMs) > HOUR_MS) this.#trustedFromTicksMs = ticksMs + HOUR_MS;
    this.#offsetMs = offsetMs;
    return ticksMs >= this.#trustedFromTicksMs;
  }

  #offset(): number {
    const { clock } = this.#options;
    return clock.nowMs() - clock.ticksMs();
  }
}
