import { MAX_KEPT_BODY_BYTES } from '../../../domain/request-record.ts';

/** Each allocation costs more than the copying: few and large steps. */
const FIRST_CAPACITY_BYTES = 4_096;
const GROWTH = 4;
const cutMark = Buffer.from('\n[cut at 256 KiB]');

/**
 * Keeps what was sent, for the record, and no more than the record can hold. One piece is kept as it is. The pieces of a stream are copied into
 * one buffer: kept themselves, a hundred little ones weigh twice their bytes and keep the garbage collector busy until the record is written.
 */
export class KeptBytes {
  #only: Uint8Array | undefined;
  #buffer: Buffer | undefined;
  #length = 0;
  #isCut = false;

  get chunks(): readonly Uint8Array[] {
    const kept = this.#buffer?.subarray(0, this.#length) ?? this.#only;
    if (kept === undefined) return [];
    return this.#isCut ? [kept, cutMark] : [kept];
  }

  add(chunk: Uint8Array): void {
    if (this.#isCut) return;
    const room = MAX_KEPT_BODY_BYTES - this.#length;
    this.#isCut = chunk.length > room;
    const part = this.#isCut ? chunk.subarray(0, room) : chunk;
    if (this.#length === 0) this.#only = part;
    else this.#append(part);
    this.#length += part.length;
  }

  #append(part: Uint8Array): void {
    const needed = this.#length + part.length;
    const old = this.#buffer;
    if (old !== undefined && old.length >= needed) {
      old.set(part, this.#length);
      return;
    }
    const buffer = Buffer.allocUnsafeSlow(
      Math.max(FIRST_CAPACITY_BYTES, Math.min(MAX_KEPT_BODY_BYTES, needed * GROWTH)),
    );
    const before = old ?? this.#only;
    if (before !== undefined) buffer.set(before.subarray(0, this.#length));
    buffer.set(part, this.#length);
    this.#buffer = buffer;
    this.#only = undefined;
  }
}
