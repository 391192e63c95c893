import { EventStreamCodec } from '@smithy/eventstream-codec';
import type { JsonObject } from '../../domain/json.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';
import type { PieceDecoder } from '../kit/translated-stream.ts';

/** One message of AWS's binary event stream. `name` is the event's type, or that of the exception. */
export interface Frame {
  readonly kind: 'event' | 'exception';
  readonly name: string;
  readonly body: JsonObject;
}

/** Far above what Bedrock sends; AWS's own limit is 24 MiB. */
const MAX_FRAME_BYTES = 24 * 1024 * 1024;
const PRELUDE_BYTES = 4;
/** Prelude, its checksum and the message's: there is no shorter message. */
const LEAST_FRAME_BYTES = 16;

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

/** AWS's event stream (`application/vnd.amazon.eventstream`) as the pieces of a translated stream. A wrong checksum ends it. */
export class FramePieces implements PieceDecoder<Frame> {
  #held: Buffer = Buffer.alloc(0);
  /** Of a frame that is not whole yet, behind `held`: joined once it is, since each joining copies all of it. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** How many bytes make it worth looking again. */
  #wanted = PRELUDE_BYTES;
  #problem: string | undefined;

  get problem(): string | undefined {
    return this.#problem;
  }

  feed(chunk: Buffer): readonly Frame[] {
    if (this.#problem !== undefined) return [];
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#held.length + this.#waitingBytes < this.#wanted) return [];
    this.#join();
    const frames: Frame[] = [];
    for (;;) {
      const length = this.#nextLength();
      this.#wanted = length ?? PRELUDE_BYTES;
      if (length === undefined || this.#held.length < length) break;
      const frame = this.#decode(this.#held.subarray(0, length));
      this.#held = this.#held.subarray(length);
      if (frame === undefined) break;
      frames.push(frame);
    }
    return frames;
  }

  /** Half a frame at the end is no frame. */
  finish(): readonly Frame[] {
    return [];
  }

  #join(): void {
    this.#held = Buffer.concat([this.#held, ...this.#waiting]);
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #nextLength(): number | undefined {
    if (this.#problem !== undefined || this.#held.length < PRELUDE_BYTES) return undefined;
    const length = this.#held.readUInt32BE(0);
    if (length >= LEAST_FRAME_BYTES && length <= MAX_FRAME_BYTES) return length;
    this.#problem = 'had a damaged frame';
    return undefined;
  }

  #decode(bytes: Buffer): Frame | undefined {
    try {
      const { headers, body } = codec.decode(bytes);
      const header = (name: string) => String(headers[name]?.value ?? '');
      const kind = header(':message-type') === 'event' ? 'event' : 'exception';
      const name = header(':event-type') || header(':exception-type') || header(':error-code');
      const text = Buffer.from(body).toString('utf8');
      return { kind, name, body: objectOf(parseJson(text)) ?? { message: header(':error-message') || text } };
    } catch {
      this.#problem = 'had a damaged frame';
      return undefined;
    }
  }
}
