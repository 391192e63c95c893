import type { ChatEvent } from '../../domain/chat-event.ts';
import type { Dialect } from '../../domain/dialect.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { AnswerHead, AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { OpenAiQuirks } from './quirks.ts';
import type { ReadContext } from './read-chunk.ts';

/** The call around a reader. After `end`, `fail` and an abort, all of it is silence. */
export interface ReplyTools {
  readonly quirks: OpenAiQuirks;
  /** Made on first use: same-dialect answers do without. */
  readonly context: ReadContext;
  /** How many choices were asked for (`n`). */
  readonly choices: number;
  /** The dialect of the bytes, where they are passed on. */
  readonly dialect: Dialect;
  /** The list that a whole answer has at least one entry of. */
  readonly answers: 'choices' | 'data';
  /** How many vectors were asked for. */
  readonly wantedVectors: number;
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
  /** The meaning of an error object that came with status 200. */
  failureIn200(envelope: JsonObject): ProviderFailure;
}
