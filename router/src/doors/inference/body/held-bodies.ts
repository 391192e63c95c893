/** Bodies up to this size are free: ordinary requests must not wait for somebody's large uploads. */
const FREE_BYTES = 65_536;

/**
 * The large request bodies in memory, all together: each is within its own limit, and a hundred of them at once would still end the process. What
 * does not fit is refused before it is read.
 */
export class HeldBodies {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What all of them hold now, bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A body of so many bytes is one of them from now on; undefined where it does not fit. */
  hold(bytes: number): HeldBody | undefined {
    const body = new HeldBody(this);
    return body.grow(bytes) ? body : undefined;
  }

  /** Only for `HeldBody`. */
  take(bytes: number): boolean {
    if (bytes > 0 && this.#bytes + bytes > this.#maxBytes) return false;
    this.#bytes += bytes;
    return true;
  }
}

/** One body's share. */
export class HeldBody {
  readonly #all: HeldBodies;
  #counted = 0;

  constructor(all: HeldBodies) {
    this.#all = all;
  }

  /** Whether it is large enough to count. */
  get counts(): boolean {
    return this.#counted > 0;
  }

  /** It has so many bytes now. False where they do not fit any more. */
  grow(bytes: number): boolean {
    if (bytes <= FREE_BYTES || bytes <= this.#counted) return true;
    if (!this.#all.take(bytes - this.#counted)) return false;
    this.#counted = bytes;
    return true;
  }

  /** It is gone. */
  release(): void {
    this.#all.take(-this.#counted);
    this.#counted = 0;
  }
}
