/** So many more of something, earned one by one. */
export class TokenBucket {
  readonly #cap: number;
  #left: number;

  constructor(start: number, cap: number) {
    this.#left = start;
    this.#cap = cap;
  }

  earn(tokens: number): void {
    this.#left = Math.min(this.#cap, this.#left + tokens);
  }

  /** False, and nothing taken, where too little is left. */
  take(tokens: number): boolean {
    if (this.#left < tokens) return false;
    this.#left -= tokens;
    return true;
  }

  has(tokens: number): boolean {
    return this.#left >= tokens;
  }
}
