const EACH_MS = 300;

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

  /** After an outage: a quarter of what it bore, growing again. */
  restart(): void {
    this.limit = Math.max(2, this.most / 4);
  }
}
