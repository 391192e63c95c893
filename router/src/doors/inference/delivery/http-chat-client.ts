import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CacheWord } from '../../../domain/cache-settings.ts';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import type { Client, ClientListener, Clock, DeliveryHead } from '../../../request/ports.ts';
import { bareId } from '../bare-id.ts';
import type { AnswerCollector, AnswerRewriter, AnswerWatcher, StreamVoice, Voice } from '../voice.ts';
import type { AnswerIdentity } from './answer-identity.ts';
import { deliveryHeaders } from './delivery-headers.ts';
import { isBetweenEvents, startOfStream, tailAfter } from './event-boundary.ts';
import { KeptBytes } from './kept-bytes.ts';
import { writeError } from './write-error.ts';

export interface HttpChatClientOptions<Request extends ChatRequest> {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly receivedAtMs: number;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly door: {
    readonly voice: Voice<Request>;
    /** The id of an answer for a request with this id of ours: `chatcmpl-...`. */
    answerId(id: string): string;
  };
  /** Ours, of the request. */
  readonly id: string;
  readonly chat: Request;
  readonly keepsBodies: boolean;
  /** Where its record tells why it went where it went, once it is written; undefined where nobody asked. */
  readonly explanation?: string | undefined;
}

/** `waiting`: nothing said. `plain`: the head is known, nothing sent. `streaming`: status and headers are out. `over`: ended, failed or left. */
type State =
  | { readonly kind: 'waiting' | 'streaming' | 'over' }
  | { readonly kind: 'plain'; readonly head: DeliveryHead };

const waiting: State = { kind: 'waiting' };
const streaming: State = { kind: 'streaming' };
const over: State = { kind: 'over' };
const blankLine = Buffer.from('\n\n');
const nothing = Buffer.alloc(0);
const EXPLANATION_HEADER = 'x-router-explanation';
const MAX_JOINED_BYTES = 16 * 1024;

/** The client's end of one call on `node:http`, in the dialect of its voice. */
export class HttpChatClient<Request extends ChatRequest> implements Client {
  readonly #options: HttpChatClientOptions<Request>;
  readonly #response: ServerResponse;
  readonly #voice: Voice<Request>;
  #identity: AnswerIdentity | undefined;
  #kept: KeptBytes | undefined;
  #state: State = waiting;
  #listener: ClientListener | undefined;
  #presence: 'here' | 'left' | 'left-and-told' = 'here';
  readonly #isQueued: boolean;
  #hearsDrain = false;
  #tail = startOfStream;
  /** Of a plain answer that comes as bytes: nearly always one piece. */
  #plainBody: Uint8Array | undefined;
  #stream: StreamVoice | undefined;
  #collector: AnswerCollector | undefined;
  #watcher: AnswerWatcher | undefined;
  #rewriter: AnswerRewriter | undefined;

  constructor(options: HttpChatClientOptions<Request>) {
    this.#options = options;
    this.#response = options.response;
    this.#voice = options.door.voice;
    this.#kept = options.keepsBodies ? new KeptBytes() : undefined;
    this.#response.on('close', this.#onClose);
    // A pipelined answer waits for its turn without a socket; before Node 26 it would not hear that the client left.
    this.#isQueued = this.#response.socket === null;
    if (this.#isQueued) options.request.socket.on('close', this.#onClose);
    if (options.request.socket.destroyed) this.#onClose();
  }

  get hasLeft(): boolean {
    return this.#presence !== 'here';
  }

  /** Who answers, as long as nobody said so: for translated answers, which most are not. */
  get identity(): AnswerIdentity {
    this.#identity ??= this.#ownIdentity();
    return this.#identity;
  }

  get sent(): readonly Uint8Array[] | undefined {
    return this.#kept?.chunks;
  }

  get listener(): ClientListener | undefined {
    return this.#listener;
  }

  /** Whoever delivers can come after the client left; then it hears of it at once, but not while it is still setting up. */
  set listener(listener: ClientListener | undefined) {
    this.#listener = listener;
    if (this.#presence === 'left') process.nextTick(() => this.#tellLeft());
  }

  begin(head: DeliveryHead): void {
    if (this.#state.kind !== 'waiting') return;
    const { chat } = this.#options;
    if (head.identity !== undefined) this.#identity = head.identity;
    this.#watcher = this.#voice.watch?.(chat, head.provider);
    this.#rewriter = this.#voice.rewrite?.(chat);
    if (!head.stream) {
      this.#state = { kind: 'plain', head };
      return;
    }
    this.#state = streaming;
    const response = this.#response;
    // Headers leave now, in one system call with whatever follows in this turn of the event loop.
    response.cork();
    response.writeHead(200, this.#headers(head, undefined));
    response.flushHeaders();
    process.nextTick(uncork, response);
  }

  ping(): void {
    if (this.#state.kind !== 'streaming' || !isBetweenEvents(this.#tail)) return;
    // A slow reader gets no comments on top of what already waits for it.
    if (!this.#response.writableNeedDrain) this.#response.write(this.#voice.ping);
  }

  bytes(chunk: Uint8Array): boolean {
    this.#watcher?.add(chunk);
    const told = this.#rewriter === undefined ? chunk : this.#rewriter.pass(chunk);
    if (this.#state.kind === 'streaming') return this.#write(told);
    if (this.#state.kind === 'plain')
      this.#plainBody = this.#plainBody === undefined ? told : Buffer.concat([this.#plainBody, told]);
    return true;
  }

  events(batch: readonly ChatEvent[]): boolean {
    if (this.#state.kind === 'streaming') return this.#writeEvents(batch);
    if (this.#state.kind === 'plain') {
      this.#collector ??= this.#voice.collect(this.#options.chat, this.identity);
      for (const event of batch) this.#collector.add(event);
    }
    return true;
  }

  end(warnings: readonly string[] = []): void {
    const state = this.#finish();
    if (state.kind !== 'over') this.#watcher?.end();
    if (state.kind === 'plain') this.#endPlain(state.head);
    else if (state.kind === 'streaming') this.#endStream(warnings);
  }

  fail(error: RouterError, cache?: CacheWord): void {
    const state = this.#finish();
    if (state.kind === 'over') return;
    if (state.kind === 'streaming') this.#failStream(error);
    else this.#failBeforeAnything(error, cache);
  }

  /** Nothing more will be said. Returns where things stood. */
  #finish(): State {
    const state = this.#state;
    this.#state = over;
    if (this.#isQueued) this.#options.request.socket.off('close', this.#onClose);
    return state;
  }

  #ownIdentity(): AnswerIdentity {
    const { door, id, chat, receivedAtMs } = this.#options;
    return {
      id: door.answerId(bareId(id)),
      model: chat.model ?? 'auto',
      createdS: Math.floor(receivedAtMs / 1_000),
      fingerprint: undefined,
    };
  }

  #writeEvents(batch: readonly ChatEvent[]): boolean {
    this.#stream ??= this.#voice.startStream(this.#options.chat, this.identity);
    const text = this.#stream.say(batch);
    return text === '' ? !this.#response.writableNeedDrain : this.#write(Buffer.from(text));
  }

  #write(chunk: Uint8Array): boolean {
    if (this.#response.destroyed || chunk.length === 0) return true;
    this.#kept?.add(chunk);
    this.#tail = tailAfter(this.#tail, chunk);
    const flows = this.#response.write(chunk);
    if (!flows && !this.#hearsDrain) {
      this.#hearsDrain = true;
      this.#response.on('drain', this.#onDrained);
    }
    return flows;
  }

  #endPlain(head: DeliveryHead): void {
    const body = this.#wholeBody();
    this.#kept?.add(body);
    if (this.#response.destroyed) return;
    this.#response.writeHead(200, this.#headers(head, body.length));
    this.#endWith(body);
  }

  #headers(head: DeliveryHead, bodyLength: number | undefined): string[] {
    const { requestId, explanation } = this.#options;
    const headers = deliveryHeaders(head, requestId, bodyLength);
    if (explanation !== undefined) headers.push(EXPLANATION_HEADER, explanation);
    if (this.#voice.requestIdHeader !== undefined) headers.push(this.#voice.requestIdHeader, requestId);
    return headers;
  }

  /**
   * As a one-byte string, Node joins a body to its headers and writes both in one piece, without the bookkeeping of a vector write; the bytes
   * are the same. A large body is not worth the copy.
   */
  #endWith(body: Uint8Array): void {
    if (body.length > MAX_JOINED_BYTES) this.#response.end(body);
    else this.#response.end(asBuffer(body).toString('latin1'), 'latin1');
  }

  #wholeBody(): Uint8Array {
    if (this.#collector !== undefined) return Buffer.from(this.#collector.toJson());
    return this.#plainBody ?? nothing;
  }

  /** A byte stream brings its own end with it; a translated one gets it here. */
  #endStream(warnings: readonly string[]): void {
    if (warnings.length > 0 && isBetweenEvents(this.#tail)) this.#write(warningComment(warnings));
    if (this.#stream !== undefined) this.#write(Buffer.from(this.#stream.end()));
    this.#response.end();
  }

  #failBeforeAnything(error: RouterError, cache: CacheWord | undefined): void {
    const { request, response, requestId, receivedAtMs, clock, explanation } = this.#options;
    const voice = this.#voice;
    if (explanation !== undefined) response.setHeader(EXPLANATION_HEADER, explanation);
    const latencyMs = clock.nowMs() - receivedAtMs;
    const body = writeError({ request, response, requestId, error, voice, latencyMs, cache });
    // It is short and says what went wrong: kept also where there was no room to gather an answer.
    this.#kept ??= new KeptBytes();
    this.#kept.add(Buffer.from(body));
  }

  /** What was sent of an event that broke off is ended first, so that the error is an event of its own. Never the mark of a good end after it. */
  #failStream(error: RouterError): void {
    if (!isBetweenEvents(this.#tail)) this.#write(blankLine);
    this.#write(Buffer.from(this.#stream?.fail?.(error) ?? this.#voice.failEvent(error, this.#options.requestId)));
    this.#response.end();
  }

  readonly #onDrained = (): void => {
    if (this.#state.kind === 'streaming') this.#listener?.drained();
  };

  readonly #onClose = (): void => {
    if (this.#finish().kind === 'over') return;
    this.#presence = 'left';
    this.#tellLeft();
  };

  #tellLeft(): void {
    if (this.#presence !== 'left' || this.#listener === undefined) return;
    this.#presence = 'left-and-told';
    this.#listener.left();
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function uncork(response: ServerResponse): void {
  response.uncork();
}

/** A comment, since no dialect has an event for it: in place of the header that a plain answer has. */
function warningComment(warnings: readonly string[]): Buffer {
  return Buffer.from(`: x-router-warnings: ${warnings.join('; ').replace(/\s+/g, ' ')}\n\n`);
}
