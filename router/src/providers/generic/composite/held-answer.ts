import { type ChatEvent, isContent } from '../../../domain/chat-event.ts';
import type { AnswerHead, AnswerSink, AnswerSummary } from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';

/** Who decides whether a member's answer is the one. */
export interface AnswerOwner {
  connected(): void;
  /** Content is there: from now on all of it goes to the sink that is given; undefined: nobody wants it. */
  committed(answer: HeldAnswer): AnswerSink | undefined;
  failed(answer: HeldAnswer, failure: ProviderFailure): void;
}

type Piece =
  | { readonly kind: 'bytes'; readonly chunk: Uint8Array; readonly hasContent: boolean }
  | { readonly kind: 'comments'; readonly chunk: Uint8Array }
  | { readonly kind: 'events'; readonly batch: readonly ChatEvent[] };

/** One member's answer, kept back until it has content; a plain one until it is whole. */
export class HeldAnswer implements AnswerSink {
  readonly #owner: AnswerOwner;
  readonly #untilWhole: boolean;
  #sink: AnswerSink | undefined;
  #head: AnswerHead | undefined;
  #pieces: Piece[] = [];
  #dropped = false;

  constructor(owner: AnswerOwner, untilWhole: boolean) {
    this.#owner = owner;
    this.#untilWhole = untilWhole;
  }

  /** Nobody wants it any more. */
  drop(): void {
    this.#dropped = true;
    this.#pieces = [];
  }

  connected(): void {
    if (!this.#dropped) this.#owner.connected();
  }

  head(head: AnswerHead): void {
    this.#head = head;
  }

  bytes(chunk: Uint8Array, hasContent: boolean): void {
    this.#hear({ kind: 'bytes', chunk, hasContent }, hasContent);
  }

  comments(chunk: Uint8Array): void {
    this.#hear({ kind: 'comments', chunk }, false);
  }

  events(batch: readonly ChatEvent[]): void {
    this.#hear({ kind: 'events', batch }, batch.some(isContent));
  }

  end(summary: AnswerSummary): void {
    if (this.#sink === undefined) this.#commit();
    if (!this.#dropped) this.#sink?.end(summary);
  }

  fail(failure: ProviderFailure): void {
    if (this.#dropped) return;
    if (this.#sink !== undefined) this.#sink.fail(failure);
    else this.#owner.failed(this, failure);
  }

  #hear(piece: Piece, isCommit: boolean): void {
    if (this.#dropped) return;
    if (this.#sink !== undefined) {
      tell(this.#sink, piece);
      return;
    }
    this.#pieces.push(piece);
    if (isCommit && !this.#untilWhole) this.#commit();
  }

  #commit(): void {
    if (this.#dropped) return;
    const sink = this.#owner.committed(this);
    if (sink === undefined) {
      this.drop();
      return;
    }
    this.#sink = sink;
    sink.head(this.#head ?? { form: 'events' });
    const pieces = this.#pieces;
    this.#pieces = [];
    for (const piece of pieces) {
      // The client may leave while it is told.
      if (!this.#dropped) tell(sink, piece);
    }
  }
}

function tell(sink: AnswerSink, piece: Piece): void {
  switch (piece.kind) {
    case 'bytes':
      sink.bytes(piece.chunk, piece.hasContent);
      return;
    case 'comments':
      sink.comments(piece.chunk);
      return;
    case 'events':
      sink.events(piece.batch);
  }
}
