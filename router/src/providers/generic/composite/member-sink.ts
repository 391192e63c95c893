import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { AnswerHead, AnswerSink, AnswerSummary } from '../../../domain/provider-adapter.ts';
import type { MemberReport, ProviderFailure } from '../../../domain/provider-failure.ts';
import type { Usage } from '../../../domain/usage.ts';

export interface MemberSinkOptions {
  readonly sink: AnswerSink;
  /** What its answer costs by the prices that hold for it; undefined where none is known. */
  readonly costUsd: (usage: Usage) => number | undefined;
  /** What came of all members, this one among them, once it is done. */
  readonly reports: () => readonly MemberReport[];
}

/** Passes a member's answer on with what it cost and who was asked: the composite around it has no prices, and its record no other names. */
export class MemberSink implements AnswerSink {
  readonly #options: MemberSinkOptions;

  constructor(options: MemberSinkOptions) {
    this.#options = options;
  }

  connected(): void {
    this.#options.sink.connected();
  }

  head(head: AnswerHead): void {
    this.#options.sink.head(head);
  }

  bytes(chunk: Uint8Array, hasContent: boolean): void {
    this.#options.sink.bytes(chunk, hasContent);
  }

  comments(chunk: Uint8Array): void {
    this.#options.sink.comments(chunk);
  }

  events(batch: readonly ChatEvent[]): void {
    const tellsUsage = batch.some(({ type }) => type === 'usage');
    this.#options.sink.events(tellsUsage ? batch.map((event) => this.#pricedEvent(event)) : batch);
  }

  end(summary: AnswerSummary): void {
    const { sink, reports } = this.#options;
    const usage = summary.usage === undefined ? undefined : this.#priced(summary.usage);
    sink.end({ ...summary, usage, members: reports() });
  }

  fail(failure: ProviderFailure): void {
    this.#options.sink.fail(failure);
  }

  #pricedEvent(event: ChatEvent): ChatEvent {
    return event.type === 'usage' ? { type: 'usage', usage: this.#priced(event.usage) } : event;
  }

  #priced(usage: Usage): Usage {
    if (usage.reportedCostUsd !== undefined) return usage;
    return { ...usage, reportedCostUsd: this.#options.costUsd(usage) };
  }
}
