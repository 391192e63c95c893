/** Gathers a body up to a limit. `add` says false once it does not fit: nothing more is kept then. */
export class BodyCollector {
  readonly #limitBytes: number;
  #first: Buffer | undefined;
  /** What came behind the first chunk, of which most bodies consist. */
  #more: Buffer[] | undefined;
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  add(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limitBytes) return false;
    if (this.#first === undefined) this.#first = chunk;
    else if (this.#more === undefined) this.#more = [chunk];
    else this.#more.push(chunk);
    return true;
  }

  /** The whole body; a single chunk is handed out as it is. */
  take(): Buffer {
    const [first, more] = [this.#first, this.#more];
    this.#first = undefined;
    this.#more = undefined;
    if (first === undefined) return Buffer.alloc(0);
    return more === undefined ? first : Buffer.concat([first, ...more]);
  }
}
