import { type ChatEvent, isContent } from '../../../domain/chat-event.ts';
import type { AnswerSink, UpstreamCall } from '../../../domain/provider-adapter.ts';
import { asUnseen, type ProviderFailure } from '../../../domain/provider-failure.ts';
import { brokenStream, failureOfStream } from '../../kit/answer-reader.ts';
import { MAX_EVENT_CHARS } from '../../kit/event-stream.ts';
import { END, type PathPiece, type PathReading } from '../path-reading.ts';
import { type SocketListener, type SocketPlace, UpstreamSocket } from './upstream-socket.ts';

export interface SocketCallOptions {
  readonly sink: AnswerSink;
  readonly dropped: readonly string[];
  readonly reading: PathReading;
  /** What is sent once the connection stands. */
  readonly opening: readonly string[];
  /** Whether the client gets the answer as it comes. */
  readonly stream: boolean;
}

/** How much may wait while the reader is paused, characters: behind a proxy the connection itself cannot be stopped. */
const MAX_WAITING_CHARS = 16 * 1024 * 1024;

/** One answer over one WebSocket. */
export class SocketCall implements UpstreamCall, SocketListener {
  readonly #options: SocketCallOptions;
  #socket: UpstreamSocket | undefined;
  #waiting: PathPiece[] = [];
  #waitingChars = 0;
  /** The other side has gone while pieces wait: what that means. */
  #goneCleanly: boolean | undefined;
  #paused = false;
  #over = false;
  #headTold = false;
  #hasContent = false;

  constructor(options: SocketCallOptions) {
    this.#options = options;
  }

  start(place: SocketPlace): UpstreamCall {
    this.#socket = new UpstreamSocket(place, this);
    return this;
  }

  pause(): void {
    this.#paused = true;
    this.#socket?.pause();
  }

  resume(): void {
    if (!this.#paused || this.#over) return;
    this.#paused = false;
    this.#socket?.resume();
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingChars = 0;
    for (const piece of waiting) this.#take(piece);
    if (this.#goneCleanly !== undefined && !this.#paused) this.#ended(this.#goneCleanly);
  }

  abort(): void {
    this.#over = true;
    this.#socket?.destroy();
  }

  opened(): void {
    this.#options.sink.connected();
    for (const message of this.#options.opening) this.#socket?.send(message);
  }

  message(text: string): void {
    if (text.length > MAX_EVENT_CHARS) this.#fail(brokenStream(this.#hasContent, 'had a message of more than 10 MB'));
    else this.#take(text);
  }

  closed(isClean: boolean): void {
    if (this.#paused) this.#goneCleanly = isClean;
    else this.#ended(isClean);
  }

  failed(failure: ProviderFailure): void {
    this.#fail(failure);
  }

  #take(piece: PathPiece): void {
    if (this.#over) return;
    if (this.#paused) this.#wait(piece);
    else this.#read(piece);
  }

  #wait(piece: PathPiece): void {
    this.#waiting.push(piece);
    this.#waitingChars += piece === END ? 0 : piece.length;
    if (this.#waitingChars > MAX_WAITING_CHARS)
      this.#fail(brokenStream(this.#hasContent, 'came faster than it could be read'));
  }

  #read(piece: PathPiece): void {
    const heard = this.#options.reading.read(piece);
    if (heard.kind === 'failed') {
      this.#fail(failureOfStream(heard.failure, this.#hasContent));
      return;
    }
    this.#tell(heard.events);
    if (heard.kind === 'whole') this.#end();
  }

  #ended(isClean: boolean): void {
    if (isClean) this.#read(END);
    if (this.#over) return;
    if (this.#options.reading.isFinished) this.#end();
    else this.#fail(brokenStream(this.#hasContent, 'ended before the answer was whole'));
  }

  #end(): void {
    if (this.#over) return;
    if (!this.#hasContent && !this.#options.reading.isFinished) return;
    const { events, summary } = this.#options.reading.close();
    this.#tell(events);
    if (this.#over) return;
    this.#over = true;
    this.#socket?.close();
    this.#options.sink.end(summary);
  }

  #tell(events: readonly ChatEvent[]): void {
    if (events.length === 0 || this.#over) return;
    const { sink, dropped } = this.#options;
    if (!this.#headTold) {
      this.#headTold = true;
      sink.head({ form: 'events', ...(dropped.length === 0 ? {} : { dropped }) });
    }
    this.#hasContent ||= events.some(isContent);
    sink.events(events);
  }

  #fail(failure: ProviderFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket?.destroy();
    this.#options.sink.fail(this.#options.stream ? failure : asUnseen(failure));
  }
}
