import { StringDecoder } from 'node:string_decoder';
import { createParser, type EventSourceParser } from 'eventsource-parser';

export interface StreamEvent {
  /** The `event:` field; undefined where there was none. */
  readonly name: string | undefined;
  readonly data: string;
}

/** The longest line or event that is kept: beyond it the stream is broken. */
export const MAX_EVENT_CHARS = 10 * 1024 * 1024;

/** Room for the largest event in UTF-8, and for comments beside it. */
const MAX_QUIET_BYTES = 4 * MAX_EVENT_CHARS;

/**
 * Server-sent events out of bytes cut anywhere. Invalid UTF-8 becomes U+FFFD, comments are dropped, CR, LF and CRLF all end a line.
 * Used where answers are translated; same-dialect answers go through the byte scanner instead.
 */
export class EventStream {
  readonly #text = new StringDecoder('utf8');
  readonly #parser: EventSourceParser;
  #events: StreamEvent[] = [];
  #overflown = false;
  /** Since the last event. */
  #quietBytes = 0;

  constructor() {
    this.#parser = createParser({
      maxBufferSize: MAX_EVENT_CHARS,
      onEvent: (event) => {
        this.#events.push({ name: event.event, data: event.data });
      },
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.#overflown = true;
      },
    });
  }

  /** True once an event grew beyond the limit, or comments without end stood in its place; nothing more comes then. */
  get overflown(): boolean {
    return this.#overflown;
  }

  /** The events that this piece completes. */
  feed(chunk: Buffer): readonly StreamEvent[] {
    if (this.#overflown) return [];
    this.#parser.feed(this.#text.write(chunk));
    const events = this.#take();
    this.#quietBytes = events.length > 0 ? 0 : this.#quietBytes + chunk.length;
    if (this.#quietBytes > MAX_QUIET_BYTES) this.#overflown = true;
    return events;
  }

  /** What the end completes: a last event without its blank line. Whether it is whole is the caller's question. */
  finish(): readonly StreamEvent[] {
    if (this.#overflown) return [];
    this.#parser.feed(`${this.#text.end()}\n\n`);
    return this.#take();
  }

  #take(): readonly StreamEvent[] {
    if (this.#events.length === 0) return [];
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
