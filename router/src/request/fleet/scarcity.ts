const FADE_MS = 120_000;
const RATE = 0.1;

/** How often requests had to wait lately because nobody could take them: 0 never, 1 all the time. */
export class Scarcity {
  #value = 0;
  #atMs = 0;

  waited(nowMs: number): void {
    const before = this.at(nowMs);
    this.#value = before + RATE * (1 - before);
    this.#atMs = nowMs;
  }

  at(nowMs: number): number {
    return this.#value === 0 ? 0 : this.#value * Math.exp((this.#atMs - nowMs) / FADE_MS);
  }
}
