const SLOTS = 60;
const SLOT_MS = 1_000;

/** Calls of the last minute, second by second. */
export class MinuteCount {
  readonly #slots = new Int32Array(SLOTS);
  #slot = 0;
  #total = 0;

  add(nowMs: number, calls = 1): void {
    this.#turn(nowMs);
    const at = this.#slot % SLOTS;
    this.#slots[at] = (this.#slots[at] ?? 0) + calls;
    this.#total += calls;
  }

  at(nowMs: number): number {
    this.#turn(nowMs);
    return this.#total;
  }

  /** When the oldest of them is forgotten. */
  nextLossMs(nowMs: number): number {
    this.#turn(nowMs);
    for (let step = 1; step <= SLOTS; step += 1) {
      if ((this.#slots[(this.#slot + step) % SLOTS] ?? 0) > 0) return (this.#slot + step) * SLOT_MS;
    }
    return nowMs;
  }

  #turn(nowMs: number): void {
    const slot = Math.floor(nowMs / SLOT_MS);
    const passed = Math.min(SLOTS, slot - this.#slot);
    for (let step = 1; step <= passed; step += 1) {
      const at = (this.#slot + step) % SLOTS;
      this.#total -= this.#slots[at] ?? 0;
      this.#slots[at] = 0;
    }
    if (slot > this.#slot) this.#slot = slot;
  }
}
