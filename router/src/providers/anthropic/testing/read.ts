import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { AnswerSummary } from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import type { AnswerReader } from '../../kit/answer-reader.ts';
import { readFailureIn200 } from '../read-failure.ts';
import type { ReplyTools } from '../reply-tools.ts';

/** All that a reader told of one body. */
export interface Told {
  readonly events: readonly ChatEvent[];
  readonly bytes: Buffer;
  readonly commentPieces: number;
  readonly summary: AnswerSummary | undefined;
  readonly failure: ProviderFailure | undefined;
}

/** Lets a reader read a body in pieces of so many bytes. */
export function read(
  body: Buffer,
  make: (tools: ReplyTools) => AnswerReader,
  pieceBytes = Math.max(1, body.length),
): Told {
  const told = {
    events: [] as ChatEvent[],
    chunks: [] as Buffer[],
    commentPieces: 0,
    summary: undefined as AnswerSummary | undefined,
    failure: undefined as ProviderFailure | undefined,
  };
  const isOver = () => told.summary !== undefined || told.failure !== undefined;
  const reader = make({
    context: {
      fallback: { id: 'msg_fallback', model: 'fallback', createdS: 1 },
      newCallId: () => 'toolu_new',
    },
    maxBytes: Number.POSITIVE_INFINITY,
    head: () => undefined,
    bytes: (chunk) => void told.chunks.push(Buffer.from(chunk)),
    comments: (chunk) => {
      told.chunks.push(Buffer.from(chunk));
      told.commentPieces += 1;
    },
    events: (batch) => void told.events.push(...batch),
    end: (summary) => {
      told.summary ??= summary;
    },
    fail: (failure) => {
      told.failure ??= failure;
    },
    failureIn200: (envelope) => readFailureIn200(envelope, []),
  });
  for (let at = 0; at < body.length && !isOver(); at += pieceBytes) reader.data(body.subarray(at, at + pieceBytes));
  if (!isOver()) reader.ended();
  const { chunks, ...rest } = told;
  return { ...rest, bytes: Buffer.concat(chunks) };
}
