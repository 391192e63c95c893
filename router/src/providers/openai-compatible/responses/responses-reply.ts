import type { ChatEvent } from '../../../domain/chat-event.ts';
import type {
  AnswerHead,
  AnswerSink,
  AnswerSummary,
  ChatCall,
  ProviderTools,
} from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import { AnswerLimits } from '../../kit/answer-limits.ts';
import { type AnswerReader, brokenStream } from '../../kit/answer-reader.ts';
import { ErrorReader } from '../../kit/error-reader.ts';
import type { UpstreamExchange, UpstreamHeaders, UpstreamReceiver } from '../../kit/upstream-exchange.ts';
import { WholeInputs } from '../../kit/whole-inputs.ts';
import { readFailure } from '../read-failure.ts';
import type { ResponseContext } from './read-response.ts';
import { ResponsesBytesReader } from './responses-bytes-reader.ts';
import { ResponsesEventsReader } from './responses-events-reader.ts';
import { ResponsesPlainReader } from './responses-plain-reader.ts';
import type { ResponsesTools } from './responses-tools.ts';

export interface ResponsesReplyOptions {
  readonly call: ChatCall;
  readonly sink: AnswerSink;
  readonly tools: ProviderTools;
  readonly form: 'bytes' | 'events';
  readonly dropped: readonly string[];
  /** As in `ResponseContext`. */
  readonly issuer: string;
  readonly statusPaths: readonly (readonly string[])[];
  readonly secrets: () => readonly string[];
}

const MAX_COLLECTED_BYTES = 64 * 1024 * 1024;
const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;
/** No stream begins with it, but every web page does. */
const OPENING_ANGLE = 0x3c;

/** The reply to one call of the Responses API. Chooses the reader by what really comes, not by what was asked or what a header says. */
export class ResponsesReply implements UpstreamReceiver, ResponsesTools {
  readonly #options: ResponsesReplyOptions;
  #exchange: UpstreamExchange | undefined;
  #reader: AnswerReader | undefined;
  #context: ResponseContext | undefined;
  #headTold = false;
  readonly #inputs = new WholeInputs();
  readonly #limits = new AnswerLimits();
  #over = false;

  constructor(options: ResponsesReplyOptions) {
    this.#options = options;
  }

  /** The exchange whose receiver this is: known once it was sent. */
  attach(exchange: UpstreamExchange): void {
    this.#exchange = exchange;
  }

  get statusPaths(): readonly (readonly string[])[] {
    return this.#options.statusPaths;
  }

  get secrets(): () => readonly string[] {
    return this.#options.secrets;
  }

  get maxBytes(): number {
    return this.#options.call.request.stream ? Number.POSITIVE_INFINITY : MAX_COLLECTED_BYTES;
  }

  get context(): ResponseContext {
    this.#context ??= this.#makeContext();
    return this.#context;
  }

  connected(): void {
    this.#options.sink.connected();
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
    else this.fail({ kind: 'broken-before-content', message: 'The provider’s answer ended without any content.' });
  }

  broke(code: string): void {
    const message = `The connection broke before the provider answered (${code}).`;
    if (this.#reader !== undefined) this.#reader.broke(code);
    else this.fail({ kind: 'broken-before-content', message });
  }

  failed(failure: ProviderFailure): void {
    this.fail(failure);
  }

  /** Told also behind an end that was not heard: it may have been what threw. */
  crashed(failure: ProviderFailure): void {
    this.#over = true;
    this.#options.sink.fail(failure);
  }

  head(head: AnswerHead): void {
    if (this.#headTold || this.#silent()) return;
    this.#headTold = true;
    const { sink, dropped } = this.#options;
    sink.head(dropped.length === 0 ? head : { ...head, dropped });
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
    this.#options.sink.end(summary);
  }

  fail(failure: ProviderFailure): void {
    if (this.#silent()) return;
    this.#over = true;
    this.#exchange?.abort();
    this.#options.sink.fail(failure);
  }

  #silent(): boolean {
    return this.#over || this.#exchange?.aborted === true;
  }

  #refuse(status: number, headers: UpstreamHeaders, body: string): void {
    const { secrets, tools } = this.#options;
    this.fail(readFailure({ status, headers, body, secrets: secrets(), nowMs: tools.now() }));
  }

  /** undefined while only white space came: some servers send blank lines while a request waits. */
  #chooseReader(chunk: Buffer): AnswerReader | undefined {
    const first = firstByte(chunk);
    if (first === undefined) return undefined;
    const { call, form } = this.#options;
    const isPlain = first === OPENING_BRACE || first === OPENING_BRACKET || first === OPENING_ANGLE;
    if (isPlain)
      return new ResponsesPlainReader(this, form === 'bytes' && call.request.stream ? 'bytes-as-stream' : form);
    if (call.request.stream && form === 'bytes') {
      this.head(this.#streamHead());
      return new ResponsesBytesReader(this);
    }
    this.head({ form: 'events' });
    return new ResponsesEventsReader(this);
  }

  #streamHead(): AnswerHead {
    return this.#options.form === 'events'
      ? { form: 'events' }
      : { form: 'bytes', dialect: 'openai-responses', stream: true };
  }

  #makeContext(): ResponseContext {
    const { call, tools, issuer } = this.#options;
    return {
      issuer,
      fallback: {
        id: tools.newId('resp_'),
        model: call.upstreamModel,
        createdS: Math.floor(tools.now() / 1_000),
      },
      newCallId: () => tools.newId('call_'),
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
