import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import type { PlainReading } from '../kit/translated-plain.ts';
import type { AnswerReading, PieceReading } from '../kit/translated-stream.ts';
import type { Frame } from './frame-pieces.ts';
import { type ConverseContext, closeConverse, initialConverseState, readConverseEvent } from './read-converse-event.ts';
import { readException } from './read-failure.ts';

/** The state of the reducer over one stream of frames. */
export class ConverseReading implements AnswerReading<Frame> {
  readonly #context: ConverseContext;
  readonly #secrets: () => readonly string[];
  #state = initialConverseState;

  constructor(context: ConverseContext, secrets: () => readonly string[]) {
    this.#context = context;
    this.#secrets = secrets;
  }

  get isFinished(): boolean {
    return this.#state.finish !== undefined;
  }

  read({ kind, name, body }: Frame): PieceReading {
    if (kind === 'exception') return { kind: 'failed', failure: readException(name, body, this.#secrets()) };
    const [state, events] = readConverseEvent(this.#state, name, body, this.#context);
    this.#state = state;
    // The usage comes last, after the stop reason.
    return { kind: name === 'metadata' && this.isFinished ? 'whole' : 'events', events };
  }

  close() {
    return closeConverse(this.#state);
  }
}

/** A plain answer, read as the stream that it might have been. */
export function readConverseAnswer(body: JsonObject, context: ConverseContext): PlainReading {
  const message = objectOf(objectOf(body['output'])?.['message']);
  if (message === undefined) return { kind: 'broken', how: 'has no message' };
  const frames: (readonly [string, JsonObject])[] = [
    ...listOf(message['content']).flatMap((block, index) => blockEvents(objectOf(block) ?? {}, index)),
    ['messageStop', { stopReason: body['stopReason'] ?? 'end_turn' }],
    ['metadata', { usage: body['usage'] ?? null }],
  ];
  let state = { ...initialConverseState, started: true };
  const events: ChatEvent[] = [{ type: 'answer-start', ...context }];
  for (const [name, event] of frames) {
    const [next, heard] = readConverseEvent(state, name, event, context);
    state = next as typeof state;
    events.push(...heard);
  }
  const { events: last, summary } = closeConverse(state);
  return { kind: 'answer', events: [...events, ...last], summary };
}

function blockEvents(block: JsonObject, index: number): readonly (readonly [string, JsonObject])[] {
  const at = { contentBlockIndex: index };
  const delta = (value: JsonObject): readonly [string, JsonObject] => ['contentBlockDelta', { ...at, delta: value }];
  const stop = ['contentBlockStop', at] as const;
  const tool = objectOf(block['toolUse']);
  if (tool !== undefined) {
    const { input, ...start } = tool;
    const text = JSON.stringify(input ?? {});
    return [['contentBlockStart', { ...at, start: { toolUse: start } }], delta({ toolUse: { input: text } }), stop];
  }
  const cited = objectOf(block['citationsContent']);
  if (cited !== undefined) {
    const texts = listOf(cited['content']).map((part) => delta({ text: objectOf(part)?.['text'] ?? '' }));
    return [...texts, ...listOf(cited['citations']).map((citation) => delta({ citation })), stop];
  }
  const thought = objectOf(block['reasoningContent']);
  if (thought !== undefined) {
    const said = objectOf(thought['reasoningText']) ?? thought;
    return Object.keys(said).length === 0 ? [] : [delta({ reasoningContent: said }), stop];
  }
  return block['text'] === undefined ? [] : [delta({ text: block['text'] }), stop];
}
