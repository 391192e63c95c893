import type { AnswerHead, AnswerSink, ChatCall, ProviderTools } from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import type { AnswerReader } from '../../kit/answer-reader.ts';
import { PLAIN_BEGINNINGS, Reply, TRANSLATED } from '../../kit/reply.ts';
import type { UpstreamHeaders } from '../../kit/upstream-exchange.ts';
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
  readonly warnings: readonly string[];
  /** As in `ResponseContext`. */
  readonly issuer: string;
  readonly statusPaths: readonly (readonly string[])[];
  readonly secrets: () => readonly string[];
}

/** The reply to one call of the Responses API. */
export class ResponsesReply extends Reply implements ResponsesTools {
  readonly #options: ResponsesReplyOptions;
  #context: ResponseContext | undefined;

  constructor(options: ResponsesReplyOptions) {
    const { call, sink, dropped, warnings } = options;
    super({ sink, stream: call.request.stream, dropped, warnings });
    this.#options = options;
  }

  get statusPaths(): readonly (readonly string[])[] {
    return this.#options.statusPaths;
  }

  get secrets(): () => readonly string[] {
    return this.#options.secrets;
  }

  /** Made on first use: same-dialect answers do without. */
  get context(): ResponseContext {
    this.#context ??= this.#makeContext();
    return this.#context;
  }

  protected failureOf(status: number, headers: UpstreamHeaders, body: string): ProviderFailure {
    const { secrets, tools } = this.#options;
    return readFailure({ status, headers, body, secrets: secrets(), nowMs: tools.now() });
  }

  protected readerFor(first: number): AnswerReader {
    const { call, form } = this.#options;
    if (PLAIN_BEGINNINGS.has(first))
      return new ResponsesPlainReader(this, form === 'bytes' && call.request.stream ? 'bytes-as-stream' : form);
    const head = call.request.stream ? this.streamHead : TRANSLATED;
    this.head(head);
    return head.form === 'events' ? new ResponsesEventsReader(this) : new ResponsesBytesReader(this);
  }

  protected get streamHead(): AnswerHead {
    return this.#options.form === 'events' ? TRANSLATED : { form: 'bytes', dialect: 'openai-responses', stream: true };
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
