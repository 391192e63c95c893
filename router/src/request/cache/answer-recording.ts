import type { RecordingRoom } from './recording-room.ts';
import type { AnswerPiece } from './stored-answer.ts';

/** Beside what it says: the object itself. */
const EVENT_BYTES = 96;
/** A slice of this size may hold on to a buffer that is many times larger. */
const SMALL_BYTES = 16 * 1024;

/**
 * What came of one answer so far, for all who read it, each at its own pace. Past `maxBytes`, or where there is no room, it is not to be kept, and what all
 * have read is let go.
 */
export class AnswerRecording {
  readonly #maxBytes: number;
  readonly #room: RecordingRoom;
  #pieces: AnswerPiece[] = [];
  /** Behind each piece: how many bytes came up to its end. */
  #ends: number[] = [];
  #dropped = 0;
  #droppedBytes = 0;
  #bytes = 0;
  #isTooLarge = false;

  constructor(maxBytes: number, room: RecordingRoom) {
    this.#maxBytes = maxBytes;
    this.#room = room;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isTooLarge(): boolean {
    return this.#isTooLarge;
  }

  /** Nobody can begin at the beginning any more. */
  get isCut(): boolean {
    return this.#dropped > 0;
  }

  /** All of it; only while it is not cut. */
  get pieces(): readonly AnswerPiece[] {
    return this.#pieces;
  }

  add(piece: AnswerPiece): void {
    const bytes = weightOf(piece);
    this.#bytes += bytes;
    if (!this.#room.take(bytes) || this.#bytes > this.#maxBytes) this.#isTooLarge = true;
    this.#pieces.push(piece instanceof Uint8Array && piece.length < SMALL_BYTES ? new Uint8Array(piece) : piece);
    this.#ends.push(this.#bytes);
  }

  at(place: number): AnswerPiece | undefined {
    return this.#pieces[place - this.#dropped];
  }

  /** Bytes that came from there on. */
  bytesFrom(place: number): number {
    return this.#bytes - (this.#ends[place - this.#dropped - 1] ?? this.#droppedBytes);
  }

  dropBefore(place: number): void {
    const count = place - this.#dropped;
    if (count <= 0) return;
    const before = this.#droppedBytes;
    this.#droppedBytes = this.#ends[count - 1] ?? before;
    this.#room.giveBack(this.#droppedBytes - before);
    this.#pieces = this.#pieces.slice(count);
    this.#ends = this.#ends.slice(count);
    this.#dropped = place;
  }

  /** Nothing more comes: what is kept of it is kept elsewhere. */
  close(): void {
    this.#room.giveBack(this.#bytes - this.#droppedBytes);
    this.#droppedBytes = this.#bytes;
  }
}

function weightOf(piece: AnswerPiece): number {
  if (piece instanceof Uint8Array) return piece.length;
  return piece.reduce((sum, event) => sum + EVENT_BYTES + JSON.stringify(event).length, 0);
}
