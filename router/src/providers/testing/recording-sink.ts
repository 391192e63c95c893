import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ChatEvent, isContent } from '../../domain/chat-event.ts';
import type { AnswerHead, AnswerSink, AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';

export type SinkOutcome =
  | { readonly kind: 'ended'; readonly summary: AnswerSummary }
  | { readonly kind: 'failed'; readonly failure: ProviderFailure };

/** A sink that remembers all it hears and notes every breach of the rules of `domain/provider-adapter`. */
export class RecordingSink implements AnswerSink {
  readonly chunks: Buffer[] = [];
  readonly heard: ChatEvent[] = [];
  readonly breaches: string[] = [];
  /** How often anything at all was told. */
  tellings = 0;
  answerHead: AnswerHead | undefined;
  hasContent = false;
  /** How many pieces were told as comments. */
  commentPieces = 0;
  /** Runs inside the telling of every piece of answer. */
  onPiece: (() => void) | undefined;
  readonly #outcome = Promise.withResolvers<SinkOutcome>();
  #connected = false;
  #over = false;

  connected(): void {
    this.#hear('connected');
    if (this.#connected) this.breaches.push('connected twice');
    if (this.answerHead !== undefined) this.breaches.push('connected after head');
    this.#connected = true;
  }

  head(head: AnswerHead): void {
    this.#hear('head');
    if (this.answerHead !== undefined) this.breaches.push('head twice');
    this.answerHead = head;
  }

  bytes(chunk: Uint8Array, hasContent: boolean): void {
    this.#hear('bytes');
    if (this.answerHead?.form !== 'bytes') this.breaches.push('bytes without a head of form bytes');
    if (this.hasContent && !hasContent) this.breaches.push('hasContent went back');
    this.hasContent = hasContent;
    // Copied: a sink may keep what it hears, and the test must not notice if the adapter reuses memory.
    this.chunks.push(Buffer.from(chunk));
    this.onPiece?.();
  }

  comments(chunk: Uint8Array): void {
    this.#hear('comments');
    if (this.answerHead?.form !== 'bytes') this.breaches.push('comments without a head of form bytes');
    this.chunks.push(Buffer.from(chunk));
    this.commentPieces += 1;
    this.onPiece?.();
  }

  events(batch: readonly ChatEvent[]): void {
    this.#hear('events');
    if (this.answerHead?.form !== 'events') this.breaches.push('events without a head of form events');
    if (batch.length === 0) this.breaches.push('an empty batch of events');
    if (batch.some(isContent)) this.hasContent = true;
    this.heard.push(...batch);
    this.onPiece?.();
  }

  end(summary: AnswerSummary): void {
    this.#hear('end');
    this.#over = true;
    if (this.answerHead === undefined) this.breaches.push('end without head');
    this.#outcome.resolve({ kind: 'ended', summary });
  }

  fail(failure: ProviderFailure): void {
    this.#hear('fail');
    this.#over = true;
    this.#outcome.resolve({ kind: 'failed', failure });
  }

  /** How it ended, after a few more turns of the event loop in which nothing may come. */
  async outcome(): Promise<SinkOutcome> {
    const outcome = await this.#outcome.promise;
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    return outcome;
  }

  /** All bytes as text. */
  text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }

  #hear(what: string): void {
    this.tellings += 1;
    if (this.#over) this.breaches.push(`${what} after the end`);
  }
}
