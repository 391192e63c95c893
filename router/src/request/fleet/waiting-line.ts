/** Who waits for a place somewhere. */
export interface Waiting {
  /** Those that wait for the same have one line; who finds nothing keeps nobody up who waits for something else. */
  readonly lane: string;
  /** Higher is served first. */
  readonly rank: number;
  /** Looks again; true when it still has to wait, and keeps its place. */
  lookAgain(): boolean;
}

/** Bounded: those that come later are told at once that there is no place. */
const MAX_WAITING = 10_000;

/** Requests that wait for a target to have room again: first come, first served, those of a higher rank before. */
export class WaitingLine {
  readonly #lanes = new Map<string, Waiting[]>();
  #length = 0;
  #isWaking = false;

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length >= MAX_WAITING;
  }

  join(one: Waiting): void {
    this.#length += 1;
    const lane = this.#lanes.get(one.lane);
    if (lane === undefined) {
      this.#lanes.set(one.lane, [one]);
      return;
    }
    const behind = lane.findLastIndex(({ rank }) => rank >= one.rank);
    lane.splice(behind + 1, 0, one);
  }

  leave(one: Waiting): void {
    const lane = this.#lanes.get(one.lane);
    const at = lane?.indexOf(one) ?? -1;
    if (lane === undefined || at < 0) return;
    this.#length -= 1;
    lane.splice(at, 1);
    if (lane.length === 0) this.#lanes.delete(one.lane);
  }

  /** Some call ended: the first of each lane look again, until one of them finds nothing. */
  wake(): void {
    if (this.#isWaking || this.#length === 0) return;
    this.#isWaking = true;
    try {
      for (const lane of [...this.#lanes.values()]) this.#wakeLane(lane);
    } finally {
      this.#isWaking = false;
    }
  }

  #wakeLane(lane: Waiting[]): void {
    for (let first = lane[0]; first !== undefined; first = lane[0]) {
      if (first.lookAgain()) return;
      if (lane[0] === first) this.leave(first);
    }
  }
}
