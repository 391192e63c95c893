import { MAX_KEPT_BODY_BYTES } from '../../../domain/request-record.ts';

/** A smaller piece is copied beside others: kept itself, each little one weighs twice its bytes and keeps the garbage collector busy. */
const LARGE_BYTES = 1_024;
const BLOCK_BYTES = 4_096;
const cutMark = Buffer.from('\n[cut at 256 KiB]');

/**
 * Keeps what was sent, for the record, and no more than the record can hold. Large pieces are kept as they are: nobody writes into them again, and a
 * burst comes in a few of them. Small ones, as a slow stream brings them, are gathered in blocks.
 */
export class KeptBytes {
  readonly #pieces: Uint8Array[] = [];
  #block: Buffer | undefined;
  #filled = 0;
  #length = 0;
  #isCut = false;

  get chunks(): readonly Uint8Array[] {
    const kept =
      this.#block === undefined ? [...this.#pieces] : [...this.#pieces, this.#block.subarray(0, this.#filled)];
    if (this.#isCut) kept.push(cutMark);
    return kept;
  }

  add(chunk: Uint8Array): void {
    if (this.#isCut) return;
    const room = MAX_KEPT_BODY_BYTES - this.#length;
    this.#isCut = chunk.length > room;
    const part = this.#isCut ? chunk.subarray(0, room) : chunk;
    if (part.length >= LARGE_BYTES || this.#length === 0) this.#keep(part);
    else this.#copy(part);
    this.#length += part.length;
  }

  #keep(part: Uint8Array): void {
    this.#closeBlock();
    this.#pieces.push(part);
  }

  #copy(part: Uint8Array): void {
    if (this.#filled + part.length > BLOCK_BYTES) this.#closeBlock();
    this.#block ??= Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.#block.set(part, this.#filled);
    this.#filled += part.length;
  }

  #closeBlock(): void {
    if (this.#block !== undefined) this.#pieces.push(this.#block.subarray(0, this.#filled));
    this.#block = undefined;
    this.#filled = 0;
  }
}
