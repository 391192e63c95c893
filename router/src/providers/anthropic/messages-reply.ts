import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { AnswerHead, AnswerSink, AnswerSummary, ChatCall, ProviderTools } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { AnswerLimits } from '../kit/answer-limits.ts';
import { type AnswerReader, brokenStream, emptyAnswer } from '../kit/answer-reader.ts';
import { ErrorReader } from '../kit/error-reader.ts';
import type { UpstreamExchange, UpstreamHeaders, UpstreamReceiver } from '../kit/upstream-exchange.ts';
import { WholeInputs } from '../kit/whole-inputs.ts';
import { BytesReader } from './bytes-reader.ts';
import { EventsReader } from './events-reader.ts';
import { type PlainForm, PlainReader } from './plain-reader.ts';
import type { ReadContext } from './read-event.ts';
import { readFailureIn200 } from './read-failure.ts';
import type { ReplyTools } from './reply-tools.ts';
import type { RequestBody } from './request-body.ts';

export interface MessagesReplyOptions {
  readonly call: ChatCall;
  readonly sink: AnswerSink;
  readonly tools: ProviderTools;
  /** How the request was said decides how the answer is told: bytes for bytes. */
  readonly request: RequestBody;
  /** What must not be shown of an error, in all its forms; asked only when there is one. */
  readonly secrets: () => readonly string[];
  /** What a bad status means. */
  readonly failure: (status: number, headers: UpstreamHeaders, body: string) => ProviderFailure;
}

const MAX_COLLECTED_BYTES = 64 * 1024 * 1024;
/** How plain JSON begins, and a web page; no stream does. */
const PLAIN_BEGINNINGS = new Set([0x7b, 0x5b, 0x3c]);

/**
 * The reply to one call. Chooses the reader by what really comes, not by what was asked or what a header says: servers ignore
 * `stream`, stream unasked, and label JSON errors as event streams.
 */
export class MessagesReply implements UpstreamReceiver, ReplyTools {
  readonly #options: MessagesReplyOptions;
  #exchange: UpstreamExchange | undefined;
  #reader: AnswerReader | undefined;
  #context: ReadContext | undefined;
  #headTold = false;
  readonly #inputs = new WholeInputs();
  readonly #limits = new AnswerLimits();
  #over = false;

  constructor(options: MessagesReplyOptions) {
    this.#options = options;
  }

  /** The exchange whose receiver this is: known once it was sent. */
  attach(exchange: UpstreamExchange): void {
    this.#exchange = exchange;
  }

  connected(): void {
    this.#options.sink.connected();
  }

  head(head: AnswerHead): void {
    if (this.#headTold || this.#silent()) return;
    this.#headTold = true;
    const { dropped } = this.#options.request;
    this.#options.sink.head(dropped.length === 0 ? head : { ...head, dropped });
  }

  replied(status: number, headers: UpstreamHeaders): void {
    if (status < 200 || status >= 300) {
      this.#reader = new ErrorReader((body) => this.#refuse(status, headers, body));
      return;
    }
    const json = String(headers['content-type'] ?? '').includes('json');
    // A plain answer's head waits for its whole body; a stream's is told now, for the headers' time limit.
    if (this.#options.call.request.stream && !json) this.head(this.#streamHead());
  }

  data(chunk: Buffer): void {
    this.#reader ??= this.#chooseReader(chunk);
    this.#reader?.data(chunk);
  }

  ended(): void {
    if (this.#reader !== undefined) this.#reader.ended();
    else this.fail(emptyAnswer(this.#options.call.request.stream));
  }

  broke(code: string): void {
    if (this.#reader !== undefined) {
      this.#reader.broke(code);
      return;
    }
    const message = `The connection broke before the provider answered (${code}).`;
    this.fail({ kind: 'broken-before-content', message });
  }

  failed(failure: ProviderFailure): void {
    this.fail(failure);
  }

  /** Told also behind an end that was not heard: it may have been what threw. */
  crashed(failure: ProviderFailure): void {
    this.#over = true;
    this.#options.sink.fail(failure);
  }

  get maxBytes(): number {
    return this.#options.call.request.stream ? Number.POSITIVE_INFINITY : MAX_COLLECTED_BYTES;
  }

  get context(): ReadContext {
    this.#context ??= this.#makeContext();
    return this.#context;
  }

  bytes(chunk: Uint8Array, hasContent: boolean): void {
    if (!this.#silent()) this.#options.sink.bytes(chunk, hasContent);
  }

  comments(chunk: Uint8Array): void {
    if (!this.#silent()) this.#options.sink.comments(chunk);
  }

  events(batch: readonly ChatEvent[]): void {
    if (this.#silent()) return;
    const problem = this.#limits.add(batch);
    if (problem !== undefined) {
      this.fail(brokenStream(this.#headTold, problem));
      return;
    }
    const told = this.#inputs.pass(batch);
    if (told.length > 0) this.#options.sink.events(told);
  }

  end(summary: AnswerSummary): void {
    if (this.#silent()) return;
    this.#over = true;
    this.#exchange?.drain();
    const { warnings } = this.#options.request;
    this.#options.sink.end(warnings.length === 0 ? summary : { ...summary, warnings });
  }

  fail(failure: ProviderFailure): void {
    if (this.#silent()) return;
    this.#over = true;
    this.#exchange?.abort();
    this.#options.sink.fail(failure);
  }

  failureIn200(envelope: JsonObject): ProviderFailure {
    return readFailureIn200(envelope, this.#options.secrets());
  }

  #silent(): boolean {
    return this.#over || this.#exchange?.aborted === true;
  }

  #refuse(status: number, headers: UpstreamHeaders, body: string): void {
    this.fail(this.#options.failure(status, headers, body));
  }

  /** undefined while only white space came: some servers send blank lines while a request waits. */
  #chooseReader(chunk: Buffer): AnswerReader | undefined {
    const first = firstByte(chunk);
    if (first === undefined) return undefined;
    if (PLAIN_BEGINNINGS.has(first)) return new PlainReader(this, this.#plainForm());
    if (!this.#options.call.request.stream) return this.#readUnexpectedStream(chunk);
    this.head(this.#streamHead());
    return this.#options.request.form === 'events' ? new EventsReader(this) : new BytesReader(this);
  }

  #readUnexpectedStream(chunk: Buffer): AnswerReader {
    if (!/^\s*(?:data|event|id|retry|):/.test(chunk.toString('latin1', 0, 64))) {
      return new PlainReader(this, this.#plainForm());
    }
    this.head({ form: 'events' });
    return new EventsReader(this);
  }

  #plainForm(): PlainForm {
    const { call, request } = this.#options;
    if (request.form === 'events') return 'events';
    return call.request.stream ? 'bytes-as-stream' : 'bytes';
  }

  #streamHead(): AnswerHead {
    if (this.#options.request.form === 'events') return { form: 'events' };
    return { form: 'bytes', dialect: 'anthropic-messages', stream: true };
  }

  #makeContext(): ReadContext {
    const { call, tools } = this.#options;
    return {
      fallback: {
        id: tools.newId('msg_'),
        model: call.upstreamModel,
        createdS: Math.floor(tools.now() / 1_000),
      },
      newCallId: () => tools.newId('toolu_'),
    };
  }
}

/** The first byte that is not white space nor part of a byte order mark. */
function firstByte(chunk: Buffer): number | undefined {
  const start = chunk[0] === 0xef && chunk[1] === 0xbb ? 3 : 0;
  for (let at = start; at < chunk.length; at += 1) {
    const byte = chunk[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
  }
  return undefined;
}
