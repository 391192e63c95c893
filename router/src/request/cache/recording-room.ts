/** The memory that answers under way may take together, so that they can be kept or told to others: with many long ones at once, some are not. */
export class RecordingRoom {
  #bytes = 0;
  #maxBytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  follow(maxBytes: number): void {
    this.#maxBytes = maxBytes;
  }

  /** False: there is no room for it, and whoever asks should let go of what it can. */
  take(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes <= this.#maxBytes;
  }

  giveBack(bytes: number): void {
    this.#bytes -= bytes;
  }
}
