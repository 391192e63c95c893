import type { JsonObject } from '../../domain/json.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { StreamEvent } from '../kit/event-stream.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';
import type { PlainReading } from '../kit/translated-plain.ts';
import type { AnswerReading, PieceReading } from '../kit/translated-stream.ts';
import {
  closeDirect,
  type DirectContext,
  initialDirectState,
  readDirectAnswer,
  readDirectEvent,
} from './read-direct-event.ts';

/** One answer of the web chat as it is heard, streamed or whole. */
export class DirectReading implements AnswerReading<StreamEvent> {
  readonly #context: DirectContext;
  readonly #failure: (body: JsonObject) => ProviderFailure | undefined;
  #state = initialDirectState;

  constructor(context: DirectContext, failure: (body: JsonObject) => ProviderFailure | undefined) {
    this.#context = context;
    this.#failure = failure;
  }

  get isFinished(): boolean {
    return this.#state.finish !== undefined;
  }

  /** What the next turn answers. */
  get parentId(): string | undefined {
    return this.#state.parentId;
  }

  read({ data }: StreamEvent): PieceReading {
    const text = data.trim();
    if (text === '[DONE]') return { kind: this.isFinished ? 'whole' : 'events', events: [] };
    const event = objectOf(parseJson(text));
    if (event === undefined) return { kind: 'events', events: [] };
    const failure = this.#failure(event);
    if (failure !== undefined) return { kind: 'failed', failure };
    const [state, events] = readDirectEvent(this.#state, event, this.#context);
    this.#state = state;
    // There is no mark of the end but the word "finished".
    return { kind: this.isFinished ? 'whole' : 'events', events };
  }

  close() {
    return closeDirect(this.#state);
  }

  readWhole(body: JsonObject): PlainReading {
    const failure = this.#failure(body);
    if (failure !== undefined) return { kind: 'failed', failure };
    const step = readDirectAnswer(body, this.#context);
    if (step === undefined) return { kind: 'broken', how: 'has no message' };
    const [state, events] = step;
    this.#state = state;
    const { events: last, summary } = this.close();
    return { kind: 'answer', events: [...events, ...last], summary };
  }
}
