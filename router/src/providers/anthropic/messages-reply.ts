import type { JsonObject } from '../../domain/json.ts';
import type { AnswerHead, AnswerSink, ChatCall, ProviderTools } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { AnswerReader } from '../kit/answer-reader.ts';
import { looksLikeEvents } from '../kit/looks-like-events.ts';
import { PLAIN_BEGINNINGS, Reply, TRANSLATED } from '../kit/reply.ts';
import type { UpstreamHeaders } from '../kit/upstream-exchange.ts';
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

/** The reply to one call of the Messages API. */
export class MessagesReply extends Reply implements ReplyTools {
  readonly #options: MessagesReplyOptions;
  #context: ReadContext | undefined;

  constructor(options: MessagesReplyOptions) {
    const { call, sink, request } = options;
    super({ sink, stream: call.request.stream, dropped: request.dropped, warnings: request.warnings });
    this.#options = options;
  }

  /** Made on first use: same-dialect answers do without. */
  get context(): ReadContext {
    this.#context ??= this.#makeContext();
    return this.#context;
  }

  failureIn200(envelope: JsonObject): ProviderFailure {
    return readFailureIn200(envelope, this.#options.secrets());
  }

  protected failureOf(status: number, headers: UpstreamHeaders, body: string): ProviderFailure {
    return this.#options.failure(status, headers, body);
  }

  protected readerFor(first: number, chunk: Buffer): AnswerReader {
    const { call } = this.#options;
    if (PLAIN_BEGINNINGS.has(first)) return new PlainReader(this, this.#plainForm());
    if (!call.request.stream && !looksLikeEvents(chunk)) return new PlainReader(this, this.#plainForm());
    const head = call.request.stream ? this.streamHead : TRANSLATED;
    this.head(head);
    return head.form === 'events' ? new EventsReader(this) : new BytesReader(this);
  }

  protected get streamHead(): AnswerHead {
    if (this.#options.request.form === 'events') return TRANSLATED;
    return { form: 'bytes', dialect: 'anthropic-messages', stream: true };
  }

  #plainForm(): PlainForm {
    const { call, request } = this.#options;
    if (request.form === 'events') return 'events';
    return call.request.stream ? 'bytes-as-stream' : 'bytes';
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
