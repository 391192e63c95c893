/** What one record holds of a body at most, bytes (contract, section 3: bodies are cut at 256 KiB and marked). */
const MAX_KEPT_BYTES = 262_144;
const cutMark = Buffer.from('\n[cut at 256 KiB]');

/** Keeps what was sent, for the record: references, no copies, and no more than the record can hold. */
export class KeptBytes {
  readonly chunks: Uint8Array[] = [];
  #length = 0;

  add(chunk: Uint8Array): void {
    const room = MAX_KEPT_BYTES - this.#length;
    if (room < 0) return;
    this.#length += chunk.length;
    if (chunk.length <= room) this.chunks.push(chunk);
    else this.chunks.push(chunk.subarray(0, room), cutMark);
  }
}
