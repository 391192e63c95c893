/** A socket without `setEncoding` yields bytes only; its type says otherwise. */
export function asBytes(chunk: string | Buffer): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk;
}

/** Who listens to the messages on one connection. */
export interface MessageSink {
  /** Status or request line and headers, without the empty line. */
  head(text: string): void;
  /** A piece of the body, chunk framing removed. */
  body(piece: Buffer): void;
  end(): void;
}

type State = 'head' | 'length' | 'chunk-size' | 'chunk-data' | 'until-close';

const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');
const EMPTY = Buffer.alloc(0);

/**
 * Reads HTTP/1.1 messages off one socket, as lean as JavaScript allows: mock and load share one core and must not be what limits a round.
 * Only for peers that this bench started itself; it checks nothing that an honest peer would not break.
 */
export class MessageReader {
  readonly #sink: MessageSink;
  /** A request without a length has no body; an answer without one ends with the connection. */
  readonly #withoutLength: 'no-body' | 'until-close';
  #state: State = 'head';
  #left = 0;
  #rest: Buffer = EMPTY;

  constructor(sink: MessageSink, withoutLength: 'no-body' | 'until-close') {
    this.#sink = sink;
    this.#withoutLength = withoutLength;
  }

  push(chunk: Buffer): void {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = EMPTY;
    while (data.length > 0) {
      const taken = this.#take(data);
      if (taken === 0) {
        this.#rest = data;
        return;
      }
      data = data.subarray(taken);
    }
  }

  /** The connection ended. True when that is also the proper end of a message, or none was under way. */
  close(): boolean {
    if (this.#state === 'until-close') this.#finish();
    return this.#state === 'head' && this.#rest.length === 0;
  }

  /** Consumes what it can; 0 asks for more bytes. */
  #take(data: Buffer): number {
    switch (this.#state) {
      case 'head':
        return this.#takeHead(data);
      case 'length':
        return this.#takeBody(data);
      case 'chunk-size':
        return this.#takeChunkSize(data);
      case 'chunk-data':
        return this.#takeChunkData(data);
      case 'until-close':
        this.#sink.body(data);
        return data.length;
    }
  }

  #takeHead(data: Buffer): number {
    const end = data.indexOf(HEAD_END);
    if (end === -1) return 0;
    const head = data.toString('latin1', 0, end);
    this.#sink.head(head);
    this.#enterBody(head.toLowerCase());
    return end + HEAD_END.length;
  }

  #enterBody(head: string): void {
    const length = head.indexOf('\r\ncontent-length:');
    if (length !== -1) {
      this.#left = Number.parseInt(head.slice(length + 17), 10);
      this.#state = 'length';
      if (this.#left === 0) this.#finish();
    } else if (head.includes('\r\ntransfer-encoding: chunked')) {
      this.#state = 'chunk-size';
    } else if (this.#withoutLength === 'no-body') {
      this.#finish();
    } else {
      this.#state = 'until-close';
    }
  }

  #takeBody(data: Buffer): number {
    const taken = Math.min(this.#left, data.length);
    this.#sink.body(taken === data.length ? data : data.subarray(0, taken));
    this.#left -= taken;
    if (this.#left === 0) this.#finish();
    return taken;
  }

  #takeChunkSize(data: Buffer): number {
    const end = data.indexOf(LINE_END);
    if (end === -1) return 0;
    const size = Number.parseInt(data.toString('latin1', 0, end), 16);
    if (size > 0) {
      this.#left = size;
      this.#state = 'chunk-data';
      return end + LINE_END.length;
    }
    // No peer of this bench sends trailers: the empty line follows at once.
    if (data.length < end + 2 * LINE_END.length) return 0;
    this.#finish();
    return end + 2 * LINE_END.length;
  }

  #takeChunkData(data: Buffer): number {
    if (this.#left > 0) {
      const taken = Math.min(this.#left, data.length);
      this.#sink.body(data.subarray(0, taken));
      this.#left -= taken;
      return taken;
    }
    if (data.length < LINE_END.length) return 0;
    this.#state = 'chunk-size';
    return LINE_END.length;
  }

  #finish(): void {
    this.#state = 'head';
    this.#sink.end();
  }
}
