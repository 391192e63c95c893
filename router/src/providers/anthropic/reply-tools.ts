import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { AnswerHead, AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { ReadContext } from './read-event.ts';

/** The call around a reader. After `end`, `fail` and an abort, all of it is silence. */
export interface ReplyTools {
  /** Made on first use: same-dialect answers do without. */
  readonly context: ReadContext;
  /** The most that one answer may have, bytes: a plain one is collected whole. */
  readonly maxBytes: number;
  head(head: AnswerHead): void;
  bytes(chunk: Uint8Array, hasContent: boolean): void;
  /** Bytes without any event that says something. */
  comments(chunk: Uint8Array): void;
  events(batch: readonly ChatEvent[]): void;
  end(summary: AnswerSummary): void;
  fail(failure: ProviderFailure): void;
  /** The meaning of an error object that came with status 200. */
  failureIn200(envelope: JsonObject): ProviderFailure;
}
