import { createLimiter, type Limiter } from '../../../lib/limiter.ts';

/** Bodies up to this size are free: ordinary requests must not wait for somebody's large uploads. */
const FREE_BYTES = 65_536;
/** Each decoder has a window of its own, of 16 MiB at worst (Brotli), which nobody counts; and other work wants threads too. */
const DECODERS = 3;

/**
 * The large request bodies in memory, all together: each is within its own limit, and a hundred of them at once would still end the process. Only
 * what has arrived counts, and what came out of it, as it comes: an announcement costs nothing and must not shut anybody out.
 */
export class HeldBodies {
  /** What all of them may hold, bytes. */
  readonly maxBytes: number;
  /** Where compressed bodies wait for their turn. */
  readonly inTurn: Limiter = createLimiter(DECODERS);
  #bytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** What all of them hold now, bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether a body of so many bytes would fit now. */
  hasRoomFor(bytes: number): boolean {
    return bytes <= FREE_BYTES || this.#bytes + bytes <= this.maxBytes;
  }

  /** One more body, of which nothing has arrived. */
  begin(): HeldBody {
    return new HeldBody(this);
  }

  /** Only for `HeldBody`. */
  take(bytes: number): boolean {
    if (bytes > 0 && this.#bytes + bytes > this.maxBytes) return false;
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
  hold(bytes: number): boolean {
    const counted = bytes <= FREE_BYTES ? 0 : bytes;
    if (counted === this.#counted) return true;
    if (!this.#all.take(counted - this.#counted)) return false;
    this.#counted = counted;
    return true;
  }

  /** It is gone. */
  release(): void {
    this.hold(0);
  }
}
