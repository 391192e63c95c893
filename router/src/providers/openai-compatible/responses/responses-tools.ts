import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { AnswerHead, AnswerSummary } from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import type { ResponseContext } from './read-response.ts';
import type { FailureContext } from './read-response-failure.ts';
import type { ResponseReading } from './response-reading.ts';

/** The call around a reader. After `end`, `fail` and an abort, all of it is silence. */
export interface ResponsesTools extends FailureContext {
  /** Made on first use: same-dialect answers do without. */
  readonly context: ResponseContext;
  /** The most that one answer may have, bytes: a plain one is collected whole. */
  readonly maxBytes: number;
  head(head: AnswerHead): void;
  bytes(chunk: Uint8Array, hasContent: boolean): void;
  /** Bytes without any event. */
  comments(chunk: Uint8Array): void;
  events(batch: readonly ChatEvent[]): void;
  /** The answer is whole, even if the reply goes on. */
  end(summary: AnswerSummary): void;
  fail(failure: ProviderFailure): void;
}

export function summaryOf({ ending, model }: ResponseReading): AnswerSummary {
  return { usage: ending?.usage, finishReason: ending?.reason, answeredModel: model };
}
