import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { textOf } from '../../lib/text-of.ts';
import type { StreamEvent } from '../kit/event-stream.ts';
import { listOf, objectOf, parseJson } from '../kit/lenient-json.ts';
import type { PlainReading } from '../kit/translated-plain.ts';
import type { AnswerReading, PieceReading } from '../kit/translated-stream.ts';
import { readFailureIn200 } from '../openai-compatible/read-failure.ts';
import { type ChatContext, closeChat, initialChatState, readChatEvent, readCitation } from './read-chat-event.ts';

/** The state of the reducer over one stream. */
export class ChatReading implements AnswerReading<StreamEvent> {
  readonly #context: ChatContext;
  readonly #secrets: () => readonly string[];
  #state = initialChatState;

  constructor(context: ChatContext, secrets: () => readonly string[]) {
    this.#context = context;
    this.#secrets = secrets;
  }

  get isFinished(): boolean {
    return this.#state.finish !== undefined;
  }

  read({ data }: StreamEvent): PieceReading {
    const text = data.trim();
    if (text === '[DONE]') return { kind: this.isFinished ? 'whole' : 'events', events: [] };
    const event = objectOf(parseJson(text));
    if (event === undefined) return { kind: 'events', events: [] };
    const [state, events] = readChatEvent(this.#state, event, this.#context);
    this.#state = state;
    if (state.failed !== undefined) return { kind: 'failed', failure: failureOf(state.failed, this.#secrets()) };
    return { kind: this.isFinished ? 'whole' : 'events', events };
  }

  close() {
    return closeChat(this.#state);
  }
}

/** A plain answer, read as the stream that it might have been. */
export function readChatAnswer(answer: JsonObject, context: ChatContext, secrets: readonly string[]): PlainReading {
  const words = textOf(answer['message']);
  if (words !== undefined) return { kind: 'failed', failure: failureOf(words, secrets) };
  const message = objectOf(answer['message']);
  if (message === undefined || answer['finish_reason'] === undefined) return { kind: 'broken', how: 'has no message' };
  const { finish_reason, usage, error } = answer;
  const pieces: JsonObject[] = [
    { type: 'message-start', id: answer['id'] ?? '' },
    { type: 'tool-plan-delta', delta: { message: { tool_plan: message['tool_plan'] ?? '' } } },
    ...listOf(message['content']).map(
      (content): JsonObject => ({ type: 'content-delta', delta: { message: { content } } }),
    ),
    ...listOf(message['tool_calls']).flatMap((call, index): readonly JsonObject[] => [
      { type: 'tool-call-start', index, delta: { message: { tool_calls: call } } },
      { type: 'tool-call-end', index },
    ]),
    {
      type: 'message-end',
      delta: { finish_reason, ...(usage === undefined ? {} : { usage }), ...(error === undefined ? {} : { error }) },
    },
  ];
  let state = initialChatState;
  const events: ChatEvent[] = [];
  for (const piece of pieces) {
    const [next, heard] = readChatEvent(state, piece, context);
    state = next;
    events.push(...heard);
  }
  if (state.failed !== undefined) return { kind: 'failed', failure: failureOf(state.failed, secrets) };
  const citations = listOf(message['citations'])
    .map(objectOf)
    .filter((citation) => citation !== undefined);
  const { events: last, summary } = closeChat(state);
  return { kind: 'answer', events: [...events, ...citations.map(readCitation), ...last], summary };
}

/** An answer that failed on the way, with the vendor's sentence or its finish reason. */
function failureOf(words: string, secrets: readonly string[]): ProviderFailure {
  return readFailureIn200({ error: { message: words } }, [], secrets);
}
