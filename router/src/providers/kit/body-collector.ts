/** Gathers a body up to a limit. `add` says false once it does not fit: nothing more is kept then. */
export class BodyCollector {
  readonly #limitBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  add(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limitBytes) return false;
    this.#chunks.push(chunk);
    return true;
  }

  /** The whole body; a single chunk is handed out as it is. */
  take(): Buffer {
    const chunks = this.#chunks;
    this.#chunks = [];
    const [first] = chunks;
    return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
  }
}
