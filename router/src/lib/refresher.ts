interface RefresherOptions {
  /** Whether something has to be read anew. Cheap. */
  readonly isDue: () => boolean;
  /** Whether the last reading failed. What it would have brought is still to come. */
  readonly hasFailed: () => boolean;
  readonly read: () => Promise<unknown>;
  /** Monotonic milliseconds. */
  readonly ticksMs: () => number;
}

const RETRY_MS = 1_000;

/**
 * Reads anew what is due, and has those wait whose work may rest on it. While reading fails nobody waits: it is tried again now and then, and
 * what was known so far stays in use.
 */
export class Refresher {
  readonly #options: RefresherOptions;
  #underWay: Promise<void> | undefined;
  #retryAtMs = 0;

  constructor(options: RefresherOptions) {
    this.#options = options;
  }

  /** A promise only where it must be waited for. */
  refresh(): Promise<void> | undefined {
    if (this.#options.hasFailed()) {
      this.retry();
      return undefined;
    }
    // Whoever comes while it is read waits too: what is under way may be what their work rests on.
    return this.#options.isDue() ? this.#read() : this.#underWay;
  }

  /** Tries again where the last reading failed, if that is long enough ago. */
  retry(): void {
    const { hasFailed, ticksMs } = this.#options;
    if (hasFailed() && this.#underWay === undefined && ticksMs() >= this.#retryAtMs) void this.#read();
  }

  #read(): Promise<void> {
    const { read, ticksMs } = this.#options;
    const reading = read()
      // Who reads tells what went wrong.
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        this.#retryAtMs = ticksMs() + RETRY_MS;
        if (this.#underWay === reading) this.#underWay = undefined;
      });
    this.#underWay = reading;
    return reading;
  }
}
