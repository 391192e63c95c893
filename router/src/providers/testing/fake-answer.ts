/** Ways in which a scripted upstream misbehaves. Those of spec/field.md (failoverbench's sixteen) and the ones this house adds. */
export type FakeFault =
  /** 429 with `Retry-After` (`retryAfterS`, 1 by default). */
  | 'rate-limited'
  /** 429 that names no time. */
  | 'rate-limited-silently'
  | 'quota-exhausted'
  | 'server-error'
  | 'overloaded'
  | 'unauthorized'
  | 'forbidden'
  | 'no-funds'
  | 'model-not-found'
  | 'invalid-request'
  | 'context-overflow'
  | 'content-refused'
  /** 400 where the conversation ends with an assistant message, else a normal answer. */
  | 'refuses-continuation'
  | 'html-error'
  | 'redirect'
  /** The connection is reset when the request was read. */
  | 'reset-before-headers'
  /** Accepts and never answers. */
  | 'hang'
  /** Sends good headers and then nothing. */
  | 'hang-after-headers'
  /** The first content comes after `delayMs`. */
  | 'late-first-content'
  /** The connection is reset after `afterChunks` pieces. */
  | 'reset-mid-body'
  /** The body ends properly after `afterChunks` pieces: no finish reason, no `[DONE]`. */
  | 'half-stream'
  /** Says nothing more after `afterChunks` pieces and keeps the connection, for `delayMs` or for ever. */
  | 'stall'
  /** One chunk of the stream is not JSON. */
  | 'malformed-chunk'
  /** The stream ends after its finish reason without `[DONE]`. */
  | 'no-done'
  | 'truncated-json'
  | 'content-length-too-long'
  | 'content-length-too-short'
  /** Status 200 and an error object as plain body, whatever was asked. */
  | 'error-in-200'
  /** An error event after `afterChunks` pieces (0: before any content) of a 200 stream, then a clean end. */
  | 'error-in-stream'
  /** One byte per write, `delayMs` apart. */
  | 'drip'
  /** A plain JSON body although a stream was asked for. */
  | 'ignores-stream'
  /** A stream although a plain answer was asked for. */
  | 'streams-anyway';

export interface FakeToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
}

/** What a scripted upstream answers to one chat request. Everything has a default: `{}` says "Hello from the fake upstream." */
export interface FakeAnswer {
  readonly says?: string;
  readonly reasons?: string;
  readonly toolCalls?: readonly FakeToolCall[];
  readonly finishReason?: string;
  /** The model's name in the answer; the request's own by default. */
  readonly model?: string;
  /** OpenAI's `usage` object; `null`: the upstream never says. */
  readonly usage?: Readonly<Record<string, unknown>> | null;
  readonly fault?: FakeFault;
  /** How many content pieces come before the fault (1 by default). */
  readonly afterChunks?: number;
  /** Pause of `late-first-content`, `stall` and `drip`, milliseconds. */
  readonly delayMs?: number;
  /** Pause between two pieces of a stream, milliseconds. */
  readonly chunkDelayMs?: number;
  readonly retryAfterS?: number;
  /** The error's own sentence. */
  readonly message?: string;
  /** Compresses the body and says so; `lie`: says gzip and sends plain text. */
  readonly encoding?: 'gzip' | 'deflate' | 'br' | 'lie';
  /** A stream of this many bytes of content, written as fast as the reader reads. */
  readonly floodBytes?: number;
  /** Replays this reply instead of all the above. */
  readonly raw?: FakeRawReply;
}

export interface FakeRawReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** The body is written in pieces of this many bytes, each in its own turn of the event loop. */
  readonly pieceBytes?: number;
  /** The same with pieces of several sizes, one after the other and from the first again. */
  readonly pieceSizes?: readonly number[];
}
