import type { Dialect } from '../../domain/dialect.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { AnswerHead, AnswerSink, ChatCall, ProviderTools } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { AnswerReader } from '../kit/answer-reader.ts';
import { looksLikeEvents } from '../kit/looks-like-events.ts';
import { PLAIN_BEGINNINGS, Reply, TRANSLATED } from '../kit/reply.ts';
import type { UpstreamHeaders } from '../kit/upstream-exchange.ts';
import type { ReplyTools } from './answer-reader.ts';
import { BytesReader } from './bytes-reader.ts';
import { EventsReader } from './events-reader.ts';
import { ownDialects } from './own-dialects.ts';
import { type PlainForm, PlainReader } from './plain-reader.ts';
import type { OpenAiQuirks } from './quirks.ts';
import type { ReadContext } from './read-chunk.ts';
import { readFailure, readFailureIn200 } from './read-failure.ts';

export interface ChatReplyOptions {
  readonly call: ChatCall;
  readonly sink: AnswerSink;
  readonly quirks: OpenAiQuirks;
  readonly tools: ProviderTools;
  readonly hidesUsage: boolean;
  /** The answer is read and told anew although its client speaks the dialect (`OpenAiQuirks.oddAnswers`). */
  readonly rereads: boolean;
  readonly dropped: readonly string[];
  readonly warnings?: readonly string[] | undefined;
  /** What must not be shown of an error, in all its forms; asked only when there is one. */
  readonly secrets: () => readonly string[];
}

/** The reply to one call of the chat, completions or embeddings API. */
export class ChatReply extends Reply implements ReplyTools {
  readonly #options: ChatReplyOptions;
  #context: ReadContext | undefined;

  constructor(options: ChatReplyOptions) {
    const { call, sink, dropped, warnings = [] } = options;
    super({ sink, stream: call.request.stream, dropped, warnings });
    this.#options = options;
  }

  get quirks(): OpenAiQuirks {
    return this.#options.quirks;
  }

  get choices(): number {
    const { request } = this.#options.call;
    const asked = this.#isOfAnother() ? request.meaning().choices : request.body['n'];
    return typeof asked === 'number' && asked > 1 ? asked : 1;
  }

  get dialect(): Dialect {
    return this.#options.call.request.dialect;
  }

  get answers(): 'choices' | 'data' {
    const { request } = this.#options.call;
    const embeds =
      request.dialect === 'openai-embeddings' || (this.#isOfAnother() && request.meaning().embedding !== undefined);
    return embeds ? 'data' : 'choices';
  }

  get wantedVectors(): number {
    return this.#options.call.request.meaning().embedding?.inputs.length ?? 0;
  }

  /** Made on first use: same-dialect answers do without. */
  get context(): ReadContext {
    this.#context ??= this.#makeContext();
    return this.#context;
  }

  failureIn200(envelope: JsonObject): ProviderFailure {
    return readFailureIn200(envelope, this.quirks.errorStatusAt, this.#options.secrets());
  }

  protected failureOf(status: number, headers: UpstreamHeaders, body: string): ProviderFailure {
    const { secrets, tools } = this.#options;
    return readFailure({ status, headers, body, secrets: secrets(), nowMs: tools.now() });
  }

  protected readerFor(first: number, chunk: Buffer): AnswerReader {
    const { call, hidesUsage } = this.#options;
    const { stream } = call.request;
    if (PLAIN_BEGINNINGS.has(first)) return new PlainReader(this, this.#plainForm());
    if (!stream && !looksLikeEvents(chunk)) return new PlainReader(this, this.#plainForm());
    const head = stream ? this.streamHead : TRANSLATED;
    this.head(head);
    return head.form === 'events' ? new EventsReader(this) : new BytesReader(this, hidesUsage);
  }

  protected get streamHead(): AnswerHead {
    return this.#translates() ? TRANSLATED : { form: 'bytes', dialect: this.dialect, stream: true };
  }

  #plainForm(): PlainForm {
    const { request } = this.#options.call;
    if (this.#translates()) return { kind: 'events' };
    return request.stream ? { kind: 'bytes-as-stream', wantsUsage: request.wantsUsage } : { kind: 'bytes' };
  }

  #translates(): boolean {
    return this.#options.rereads || this.#isOfAnother();
  }

  #isOfAnother(): boolean {
    return !ownDialects.has(this.dialect);
  }

  #makeContext(): ReadContext {
    const { call, tools, quirks } = this.#options;
    return {
      quirks,
      fallback: {
        id: tools.newId('chatcmpl-'),
        model: call.upstreamModel,
        createdS: Math.floor(tools.now() / 1_000),
      },
      newCallId: () => tools.newId('call_'),
    };
  }
}
