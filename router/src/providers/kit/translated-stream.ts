import { type ChatEvent, isContent } from '../../domain/chat-event.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { type AnswerReader, brokenStream, failureOfStream } from './answer-reader.ts';
import type { CallReply } from './call-reply.ts';

/** Bytes cut anywhere → the pieces of a stream: server-sent events, lines, binary frames. */
export interface PieceDecoder<Piece> {
  /** What this chunk completes. */
  feed(chunk: Buffer): readonly Piece[];
  /** What the end of the stream completes. */
  finish(): readonly Piece[];
  /** Why nothing more can be read ("had an event of more than 10 MB"); undefined while all is well. */
  readonly problem: string | undefined;
}

/** What a piece meant. `whole`: the dialect's own mark of a good end. */
export type PieceReading =
  | { readonly kind: 'events'; readonly events: readonly ChatEvent[] }
  | { readonly kind: 'whole'; readonly events: readonly ChatEvent[] }
  | { readonly kind: 'failed'; readonly failure: ProviderFailure };

/** One answer as it is heard: the state of a dialect's reducer. */
export interface AnswerReading<Piece> {
  read(piece: Piece): PieceReading;
  /** Whether a finish reason came: then an end without the dialect's own mark loses nothing. */
  readonly isFinished: boolean;
  /** The events that close the answer (open calls end, choices finish, usage), and what is known of it then. */
  close(): { readonly events: readonly ChatEvent[]; readonly summary: AnswerSummary };
}

/** Asked for a plain answer, an upstream that streams is collected whole: there must be an end to that. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A stream that is translated: its pieces become the domain's events, a batch per chunk of the network. */
export class TranslatedStream<Piece> implements AnswerReader {
  readonly #reply: CallReply;
  readonly #decoder: PieceDecoder<Piece>;
  readonly #reading: AnswerReading<Piece>;
  /** undefined: no limit, since a client reads along. */
  readonly #maxBytes: number | undefined;
  #bytes = 0;
  #hasContent = false;
  #over = false;

  constructor(
    reply: CallReply,
    decoder: PieceDecoder<Piece>,
    reading: AnswerReading<Piece>,
    collected: 'collected' | 'read-along',
  ) {
    this.#reply = reply;
    this.#decoder = decoder;
    this.#reading = reading;
    this.#maxBytes = collected === 'collected' ? MAX_BYTES : undefined;
  }

  data(chunk: Buffer): void {
    if (this.#over) return;
    this.#bytes += chunk.length;
    if (this.#maxBytes !== undefined && this.#bytes > this.#maxBytes) {
      this.#fail('is larger than 64 MiB');
      return;
    }
    this.#read(this.#decoder.feed(chunk));
    const { problem } = this.#decoder;
    if (problem !== undefined && !this.#over) this.#fail(problem);
  }

  ended(): void {
    if (this.#over) return;
    this.#read(this.#decoder.finish());
    if (!this.#over) this.#close('ended without a finish reason');
  }

  /** A connection that dies after the finish reason has lost nothing. */
  broke(code: string): void {
    if (!this.#over) this.#close(`broke off (${code})`);
  }

  #read(pieces: readonly Piece[]): void {
    const batch: ChatEvent[] = [];
    for (const piece of pieces) {
      const reading = this.#reading.read(piece);
      if (reading.kind === 'failed') {
        this.#reply.events(batch);
        this.#over = true;
        this.#reply.fail(failureOfStream(reading.failure, this.#hasContent));
        return;
      }
      for (const event of reading.events) batch.push(event);
      this.#hasContent ||= this.#reading.isFinished || reading.events.some(isContent);
      if (reading.kind === 'whole') {
        this.#reply.events(batch);
        if (this.#hasContent) this.#end();
        else this.#fail('ended without any content');
        return;
      }
    }
    this.#reply.events(batch);
  }

  #close(how: string): void {
    if (this.#reading.isFinished) this.#end();
    else this.#fail(how);
  }

  #end(): void {
    this.#over = true;
    const { events, summary } = this.#reading.close();
    this.#reply.events(events);
    this.#reply.end(summary);
  }

  #fail(how: string): void {
    this.#over = true;
    this.#reply.fail(brokenStream(this.#hasContent, how));
  }
}
