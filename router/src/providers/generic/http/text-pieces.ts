import { LinePieces } from '../../kit/line-pieces.ts';
import { SsePieces } from '../../kit/sse-pieces.ts';
import type { PieceDecoder } from '../../kit/translated-stream.ts';
import { END, type PathPiece } from '../path-reading.ts';

/** The data of server-sent events, and the end as a piece of its own. */
export class SseTexts implements PieceDecoder<PathPiece> {
  readonly #pieces = new SsePieces();

  get problem(): string | undefined {
    return this.#pieces.problem;
  }

  feed(chunk: Buffer): readonly PathPiece[] {
    return this.#pieces.feed(chunk).map(({ data }) => data);
  }

  finish(): readonly PathPiece[] {
    return [...this.#pieces.finish().map(({ data }) => data), END];
  }
}

/** Lines, and the end as a piece of its own. */
export class LineTexts implements PieceDecoder<PathPiece> {
  readonly #pieces = new LinePieces();

  get problem(): string | undefined {
    return this.#pieces.problem;
  }

  feed(chunk: Buffer): readonly PathPiece[] {
    return this.#pieces.feed(chunk);
  }

  finish(): readonly PathPiece[] {
    return [...this.#pieces.finish(), END];
  }
}
