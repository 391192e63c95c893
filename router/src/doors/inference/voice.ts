import type { ChatEvent } from '../../domain/chat-event.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { AnswerIdentity } from './delivery/answer-identity.ts';

/**
 * How a door answers in its clients' dialect. Pure: text out of events; sockets, headers and records are `delivery/`'s business. An answer that
 * comes as bytes of the same dialect passes by all of this but `ping`, `failEvent`, `errorBody`, `watch` and `rewrite`.
 */
export interface Voice<Request extends ChatRequest = ChatRequest> {
  /** The body of an error answer, JSON text. */
  errorBody(error: RouterError, requestId: string): string;
  /** Its status, where the dialect has another than the catalogue. */
  errorStatus?(error: RouterError): number;
  /** The event that ends a stream after something was sent, framed (`data: ...\n\n`). Never followed by the mark of a good end. */
  failEvent(error: RouterError, requestId: string): string;
  /** A sign of life in a silent stream, framed. */
  readonly ping: Buffer;
  /** Under which further name the dialect's clients look for the request id, beside `x-request-id`. */
  readonly requestIdHeader?: string;
  /** For a streamed answer that is translated; made with its first event. */
  startStream(request: Request, identity: AnswerIdentity): StreamVoice;
  /** For a plain answer that is translated. */
  collect(request: Request, identity: AnswerIdentity): AnswerCollector;
  /** For an answer that passes as bytes, where somebody must look on. `provider`: whose it is, where that was known before its first byte. */
  watch?(request: Request, provider: ProviderId | undefined): AnswerWatcher | undefined;
  /** For an answer that passes as bytes, where something in it must read otherwise. */
  rewrite?(request: Request): AnswerRewriter | undefined;
}

export interface AnswerRewriter {
  /** The same bytes wherever nothing is to be changed. A plain answer comes in one piece, a stream in whole events. */
  pass(chunk: Uint8Array): Uint8Array;
}

export interface AnswerWatcher {
  add(chunk: Uint8Array): void;
  /** The answer is whole. Not called for one that failed or that nobody read to its end. */
  end(): void;
}

export interface StreamVoice {
  /** The framed text that says these events; empty where they need none. */
  say(batch: readonly ChatEvent[]): string;
  /** What follows the last event: the mark of a good end. */
  end(): string;
  /** The event that ends it instead, where it must know what was said before; else `failEvent` of the voice. */
  fail?(error: RouterError): string;
}

export interface AnswerCollector {
  add(event: ChatEvent): void;
  /** The whole answer as JSON text. Called once, after the last event. */
  toJson(): string;
}
