import type { ChatEvent } from '../../domain/chat-event.ts';
import type { AnswerHead, AnswerSink, AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { AnswerLimits } from './answer-limits.ts';
import { type AnswerReader, brokenStream, emptyAnswer } from './answer-reader.ts';
import { ErrorReader } from './error-reader.ts';
import { forbidsKeeping } from './forbids-keeping.ts';
import type { UpstreamExchange, UpstreamHeaders, UpstreamReceiver } from './upstream-exchange.ts';
import { WholeInputs } from './whole-inputs.ts';

export interface ReplyParts {
  readonly sink: AnswerSink;
  /** Whether a stream was asked for: its head is told with the status, for the time limit of headers. */
  readonly stream: boolean;
  /** What of the request could not be said (`AnswerHead.dropped`). */
  readonly dropped: readonly string[];
  /** What of it was said otherwise than asked. */
  readonly warnings?: readonly string[];
}

/** First bytes of plain JSON and of web pages; no stream begins with one. */
export const PLAIN_BEGINNINGS: ReadonlySet<number> = new Set([0x7b, 0x5b, 0x3c]);

/** How an answer begins that is translated. */
export const TRANSLATED: AnswerHead = { form: 'events' };

const MAX_COLLECTED_BYTES = 64 * 1024 * 1024;

/**
 * The reply to one call: tells the sink, in order, until the answer is whole, failed, or nobody wants it any more; then all is silence. Which reader
 * a good answer gets is told by its first byte, not by what was asked or what a header says: servers ignore `stream`, stream unasked, and label JSON
 * errors as event streams.
 */
export abstract class Reply implements UpstreamReceiver {
  readonly #parts: ReplyParts;
  #exchange: UpstreamExchange | undefined;
  #reader: AnswerReader | undefined;
  #headTold = false;
  // Made with the first events: most answers pass as bytes.
  #inputs: WholeInputs | undefined;
  #limits: AnswerLimits | undefined;
  #over = false;
  #isTransient = false;

  constructor(parts: ReplyParts) {
    this.#parts = parts;
  }

  /** `first`: the first byte that is no white space. */
  protected abstract readerFor(first: number, chunk: Buffer): AnswerReader;

  /** What a bad status means. */
  protected abstract failureOf(status: number, headers: UpstreamHeaders, body: string): ProviderFailure;

  /** How a stream begins, should one come. */
  protected abstract get streamHead(): AnswerHead;

  /** The most that one answer may have, bytes: a plain one is collected whole. */
  get maxBytes(): number {
    return this.#parts.stream ? Number.POSITIVE_INFINITY : MAX_COLLECTED_BYTES;
  }

  /** The exchange whose receiver this is: known once it was sent. */
  attach(exchange: UpstreamExchange): void {
    this.#exchange = exchange;
  }

  connected(): void {
    if (!this.#silent()) this.#parts.sink.connected();
  }

  replied(status: number, headers: UpstreamHeaders): void {
    if (status < 200 || status >= 300) {
      this.#reader = new ErrorReader((body) => this.fail(this.failureOf(status, headers, body)));
      return;
    }
    this.#isTransient = forbidsKeeping(headers);
    // A plain answer's head waits for its whole body; a stream's is told now, for the headers' time limit.
    if (this.#parts.stream && !isPlainJson(headers)) this.head(this.streamHead);
  }

  data(chunk: Buffer): void {
    if (this.#reader === undefined) {
      const first = firstByte(chunk);
      // Some servers send blank lines while a request waits.
      if (first === undefined) return;
      this.#reader = this.readerFor(first, chunk);
    }
    this.#reader.data(chunk);
  }

  ended(): void {
    if (this.#reader !== undefined) this.#reader.ended();
    else this.fail(emptyAnswer(this.#parts.stream));
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
    this.#parts.sink.fail(failure);
  }

  /** The answer has begun; said once, however often it is called. */
  head(head: AnswerHead = TRANSLATED): void {
    if (this.#headTold || this.#silent()) return;
    this.#headTold = true;
    const { sink, dropped } = this.#parts;
    const told = dropped.length === 0 ? head : { ...head, dropped };
    sink.head(this.#isTransient ? { ...told, noStore: true } : told);
  }

  events(batch: readonly ChatEvent[]): void {
    if (this.#silent()) return;
    this.#limits ??= new AnswerLimits();
    const problem = this.#limits.add(batch);
    if (problem !== undefined) {
      this.fail(brokenStream(this.#headTold, problem));
      return;
    }
    this.#inputs ??= new WholeInputs();
    const told = this.#inputs.pass(batch);
    if (told.length === 0) return;
    this.head();
    this.#parts.sink.events(told);
  }

  /** Of an answer in the client's own dialect, whose head was told before. */
  bytes(chunk: Uint8Array, hasContent: boolean): void {
    if (!this.#silent()) this.#parts.sink.bytes(chunk, hasContent);
  }

  /** Bytes among them without any event that says something. */
  comments(chunk: Uint8Array): void {
    if (!this.#silent()) this.#parts.sink.comments(chunk);
  }

  /** The answer is whole, even if the reply goes on. */
  end(summary: AnswerSummary): void {
    if (this.#silent()) return;
    this.head();
    this.#over = true;
    this.#exchange?.drain();
    const { sink, warnings = [] } = this.#parts;
    sink.end(warnings.length === 0 ? summary : { ...summary, warnings: [...warnings, ...(summary.warnings ?? [])] });
  }

  fail(failure: ProviderFailure): void {
    if (this.#silent()) return;
    this.#over = true;
    this.#exchange?.abort();
    this.#parts.sink.fail(failure);
  }

  #silent(): boolean {
    return this.#over || this.#exchange?.aborted === true;
  }
}

/** JSON, but no lines or sequences of it. */
function isPlainJson(headers: UpstreamHeaders): boolean {
  return /json(?!-?seq|l)/.test(String(headers['content-type'] ?? ''));
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
