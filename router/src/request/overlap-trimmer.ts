/** Shorter repetitions are how people write: "a rose is a rose". */
const MIN_OVERLAP = 12;

/**
 * What another model says where an answer broke off, without what the client already has: models repeat the last words, or start over, whatever they are
 * told. Text is held back only for as long as it still could be such a repetition.
 */
export class OverlapTrimmer {
  readonly #said: string;
  /** White space at its end, which no model is shown: one that says it again repeats it. */
  readonly #gap: string;
  /** Where in `said` the repetition may have begun; undefined: nothing came yet. */
  #starts: readonly number[] | undefined;
  #held = '';
  #decided = false;

  constructor(said: string) {
    this.#said = said;
    this.#gap = said.slice(said.trimEnd().length);
  }

  /** What of all that came may be told now. */
  push(text: string): string {
    if (this.#decided || text === '') return text;
    const before = this.#held.length;
    this.#held += text;
    this.#starts = (this.#starts ?? this.#possibleStarts()).filter((start) => this.#goesOnAt(start, before));
    return this.#starts.some((start) => this.#said.length - start > this.#held.length) ? '' : this.flush();
  }

  /** Nothing more comes: what is held is what it is. */
  flush(): string {
    if (this.#decided) return '';
    this.#decided = true;
    // The longest repetition that is whole; of one that was cut short nobody knows.
    const start = this.#starts?.find((at) => this.#said.length - at <= this.#held.length);
    const repeated = start === undefined ? 0 : this.#said.length - start;
    const rest = this.#held.slice(repeated);
    this.#held = '';
    return rest;
  }

  /** Earliest first: the longest repetition. */
  #possibleStarts(): readonly number[] {
    const starts: number[] = [];
    const first = this.#held.charAt(0);
    const last = this.#said.length - MIN_OVERLAP;
    if (first === '') return starts;
    for (let at = this.#said.indexOf(first); at >= 0 && at <= last; at = this.#said.indexOf(first, at + 1))
      starts.push(at);
    const gapAt = this.#said.length - this.#gap.length;
    if (this.#gap !== '' && gapAt > last) starts.push(gapAt);
    return starts;
  }

  /** Whether what came since is what stands there. */
  #goesOnAt(start: number, from: number): boolean {
    const length = Math.min(this.#held.length, this.#said.length - start) - from;
    return length <= 0 || this.#said.startsWith(this.#held.slice(from, from + length), start + from);
  }
}
