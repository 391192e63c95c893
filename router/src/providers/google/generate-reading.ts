import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { textOf } from '../../lib/text-of.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { safeMessage } from '../kit/safe-message.ts';
import type { PlainReading } from '../kit/translated-plain.ts';
import type { AnswerReading, PieceReading } from '../kit/translated-stream.ts';
import { parseChunk } from './parse-chunk.ts';
import { closeAnswer, initialReadState, isFinished, type ReadContext, readChunk, summaryOf } from './read-chunk.ts';
import { isErrorEnvelope, readFailureIn200 } from './read-failure.ts';

export interface GenerateContext extends ReadContext {
  /** What was said otherwise than asked, for the summary. */
  readonly warnings: readonly string[];
  /** What must not be shown of an error, in all its forms. */
  readonly secrets: () => readonly string[];
}

const nothing: PieceReading = { kind: 'events', events: [] };

/** The state of the reducer over one stream: server-sent events, or the elements of the array that comes without `alt=sse`. */
export class GenerateReading implements AnswerReading<{ readonly data: string }> {
  readonly #context: GenerateContext;
  #state = initialReadState;

  constructor(context: GenerateContext) {
    this.#context = context;
  }

  get isFinished(): boolean {
    return isFinished(this.#state);
  }

  read({ data }: { readonly data: string }): PieceReading {
    const chunk = objectOf(parseChunk(data));
    // Not JSON: left out. Servers that copy the dialect end with `[DONE]`.
    if (chunk === undefined) return nothing;
    const failure = failureOf(chunk, this.#state.candidates.size > 0, this.#context.secrets);
    if (failure !== undefined) return { kind: 'failed', failure };
    const [state, events] = readChunk(this.#state, chunk, this.#context);
    this.#state = state;
    return { kind: 'events', events };
  }

  close() {
    return { events: closeAnswer(this.#state), summary: summaryOf(this.#state, this.#context.warnings) };
  }
}

/** A whole answer, read as the stream of one chunk that it is. */
export function readAnswer(body: JsonObject, context: GenerateContext): PlainReading {
  const failure = failureOf(body, false, context.secrets);
  if (failure !== undefined) return { kind: 'failed', failure };
  const [read, events] = readChunk(initialReadState, body, context);
  if (read.candidates.size === 0) return { kind: 'broken', how: 'has no candidates' };
  // A plain answer is whole, also where a server that copies the dialect does not say why it ended.
  const candidates = new Map(
    [...read.candidates].map(([choice, one]) => [choice, { ...one, finish: one.finish ?? endOf(one) }]),
  );
  const state = { ...read, candidates };
  const all: readonly ChatEvent[] = [...events, ...closeAnswer(state)];
  return { kind: 'answer', events: all, summary: summaryOf(state, context.warnings) };
}

function endOf({ calls }: { readonly calls: number }) {
  return { kind: calls > 0 ? 'tool-calls' : 'stop' } as const;
}

/** An error object in a good reply, or a prompt that was not let through. */
export function failureOf(
  chunk: JsonObject,
  hasBegun: boolean,
  secrets: () => readonly string[],
): ProviderFailure | undefined {
  if (isErrorEnvelope(chunk)) return readFailureIn200(chunk, secrets());
  const feedback = objectOf(chunk['promptFeedback']);
  const reason = textOf(feedback?.['blockReason']);
  if (!reason || hasBegun || chunk['candidates'] !== undefined) return undefined;
  const said = safeMessage(textOf(feedback?.['blockReasonMessage']) ?? '', secrets());
  const message = said === '' ? `The prompt was blocked (${safeMessage(reason, secrets())}).` : said;
  return { kind: 'content-refused', message, code: safeMessage(reason, secrets()).slice(0, 100) };
}
