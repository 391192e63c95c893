import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { AnswerHead, AnswerSink, AnswerSummary } from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';

export interface CollectedAnswer {
  readonly events: readonly ChatEvent[];
  readonly text: string;
  readonly callsTools: boolean;
  readonly head: AnswerHead;
  readonly summary: AnswerSummary;
}

export type Collected =
  | { readonly kind: 'answer'; readonly answer: CollectedAnswer }
  | { readonly kind: 'failed'; readonly failure: ProviderFailure };

/** Gathers one whole answer, which was asked for in the house's own words. */
export class AnswerCollector implements AnswerSink {
  readonly #connected: () => void;
  readonly #settled: (collected: Collected) => void;
  readonly #events: ChatEvent[] = [];
  #head: AnswerHead = { form: 'events' };

  constructor(connected: () => void, settled: (collected: Collected) => void) {
    this.#connected = connected;
    this.#settled = settled;
  }

  connected(): void {
    this.#connected();
  }

  head(head: AnswerHead): void {
    this.#head = head;
  }

  /** The request is asked in the house's own words, so its answer never comes as bytes. */
  bytes(): void {}

  comments(): void {}

  events(batch: readonly ChatEvent[]): void {
    for (const event of batch) this.#events.push(event);
  }

  end(summary: AnswerSummary): void {
    const events = this.#events;
    const text = events.map((event) => (event.type === 'text-delta' && event.choice === 0 ? event.text : '')).join('');
    const callsTools = events.some((event) => event.type === 'tool-input-start');
    this.#settled({ kind: 'answer', answer: { events, text, callsTools, head: this.#head, summary } });
  }

  fail(failure: ProviderFailure): void {
    this.#settled({ kind: 'failed', failure });
  }
}
