import type { Dialect } from '../../domain/dialect.ts';
import type { AnswerHead } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { AnswerReader } from './answer-reader.ts';
import { Reply, type ReplyParts, TRANSLATED } from './reply.ts';
import type { UpstreamHeaders } from './upstream-exchange.ts';

export interface CallReplyOptions extends ReplyParts {
  /** The dialect in which the answer is passed on as bytes; without one it is translated. */
  readonly bytesOf?: Dialect;
  /** How a good answer is read, known by its first byte that is no white space. */
  readonly reader: (reply: CallReply, first: number, chunk: Buffer) => AnswerReader;
  /** What a bad status means. */
  readonly failure: (status: number, headers: UpstreamHeaders, body: string) => ProviderFailure;
}

/** The reply to one call of which an adapter says in two functions how it is read. */
export class CallReply extends Reply {
  readonly #options: CallReplyOptions;

  constructor(options: CallReplyOptions) {
    super(options);
    this.#options = options;
  }

  protected readerFor(first: number, chunk: Buffer): AnswerReader {
    return this.#options.reader(this, first, chunk);
  }

  protected failureOf(status: number, headers: UpstreamHeaders, body: string): ProviderFailure {
    return this.#options.failure(status, headers, body);
  }

  protected get streamHead(): AnswerHead {
    const { bytesOf } = this.#options;
    return bytesOf === undefined ? TRANSLATED : { form: 'bytes', dialect: bytesOf, stream: true };
  }
}
