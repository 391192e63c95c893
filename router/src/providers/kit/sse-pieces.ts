import { EventStream, type StreamEvent } from './event-stream.ts';
import type { PieceDecoder } from './translated-stream.ts';

/** Server-sent events as the pieces of a translated stream. */
export class SsePieces implements PieceDecoder<StreamEvent> {
  readonly #stream = new EventStream();

  get problem(): string | undefined {
    return this.#stream.overflown ? 'had an event of more than 10 MB' : undefined;
  }

  feed(chunk: Buffer): readonly StreamEvent[] {
    return this.#stream.feed(chunk);
  }

  finish(): readonly StreamEvent[] {
    return this.#stream.finish();
  }
}
