/** Who waits for a place somewhere. */
export interface Waiting {
  /** Looks again; true when it still has to wait, and keeps its place. */
  lookAgain(): boolean;
}

/** Bounded: those that come later are told at once that there is no place. */
const MAX_WAITING = 10_000;

/** Requests that wait for any target to have room again, first come, first served. */
export class WaitingLine {
  readonly #line: Waiting[] = [];
  #isWaking = false;

  get length(): number {
    return this.#line.length;
  }

  get isFull(): boolean {
    return this.#line.length >= MAX_WAITING;
  }

  join(one: Waiting): void {
    this.#line.push(one);
  }

  leave(one: Waiting): void {
    const at = this.#line.indexOf(one);
    if (at >= 0) this.#line.splice(at, 1);
  }

  /** Some call ended: the first look again, until one of them finds nothing. */
  wake(): void {
    if (this.#isWaking || this.#line.length === 0) return;
    this.#isWaking = true;
    try {
      for (let first = this.#line[0]; first !== undefined; first = this.#line[0]) {
        if (first.lookAgain()) return;
        if (this.#line[0] === first) this.#line.shift();
      }
    } finally {
      this.#isWaking = false;
    }
  }
}
