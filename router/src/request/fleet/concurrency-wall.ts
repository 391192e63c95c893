import { finiteNumbers } from '../../lib/finite-numbers.ts';

const EACH_MS = 300;
const KNOWN_MS = 600_000;

/** How many calls at once a deployment bears before it refuses them as too many: learned from its refusals, infinite until the first. */
export class ConcurrencyWall {
  /** At most so many calls in flight. */
  limit = Number.POSITIVE_INFINITY;
  /** The most that were in flight together without a refusal. */
  most = 0;
  #refusedAtMs = Number.NEGATIVE_INFINITY;
  #wasRefused = false;

  /** It refused a call for its load while `inFlight` others were under way. */
  refused(inFlight: number, nowMs: number): void {
    if (inFlight < 2 || nowMs - this.#refusedAtMs < EACH_MS) return;
    this.limit = Math.max(1, Math.min(this.limit, 0.9 * inFlight));
    this.#refusedAtMs = nowMs;
    this.#wasRefused = true;
  }

  succeeded(inFlight: number): void {
    if (this.limit !== Number.POSITIVE_INFINITY && inFlight + 1 >= 0.7 * this.limit) {
      this.limit += this.limit < this.most ? 0.5 : 1 / this.limit;
      if (this.limit > this.most && !this.#wasRefused) this.limit = Number.POSITIVE_INFINITY;
    }
    if (inFlight + 1 > this.most) this.most = inFlight + 1;
  }

  saved(): { readonly most: number; readonly limit: number | undefined } {
    return { most: this.most, limit: Number.isFinite(this.limit) ? this.limit : undefined };
  }

  /** How much it took a while ago says little of now: then it is found out anew. */
  recall(saved: unknown, awayMs: number): void {
    const known = finiteNumbers(saved, ['most']);
    if (known === undefined || awayMs > KNOWN_MS) return;
    this.most = Math.max(0, known.most);
    const limit = finiteNumbers(saved, ['limit'])?.limit;
    if (limit === undefined) return;
    this.limit = Math.max(1, limit);
    this.#wasRefused = true;
  }

  /** After an outage: a quarter of what it bore, growing again. */
  restart(): void {
    this.limit = Math.max(2, this.most / 4);
  }
}
