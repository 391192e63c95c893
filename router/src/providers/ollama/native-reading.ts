import type { JsonObject } from '../../domain/json.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';
import type { PlainReading } from '../kit/translated-plain.ts';
import type { AnswerReading, PieceReading } from '../kit/translated-stream.ts';
import { readFailureIn200 } from '../openai-compatible/read-failure.ts';
import { closeNative, initialNativeState, type NativeContext, readNative } from './read-native.ts';

/** The state of the reducer over the lines of one answer. Asked for a plain answer, it is one line. */
export class NativeReading implements AnswerReading<string> {
  readonly #context: NativeContext;
  readonly #secrets: () => readonly string[];
  #state = initialNativeState;

  constructor(context: NativeContext, secrets: () => readonly string[]) {
    this.#context = context;
    this.#secrets = secrets;
  }

  get isFinished(): boolean {
    return this.#state.finish !== undefined;
  }

  read(line: string): PieceReading {
    const body = objectOf(parseJson(line));
    if (body === undefined) return { kind: 'events', events: [] };
    const failure = failureOf(body, this.#secrets());
    if (failure !== undefined) return { kind: 'failed', failure };
    const [state, events] = readNative(this.#state, body, this.#context);
    this.#state = state;
    return { kind: this.isFinished ? 'whole' : 'events', events };
  }

  close() {
    return closeNative(this.#state);
  }
}

/** A plain answer is one line that is done. */
export function readNativeAnswer(body: JsonObject, context: NativeContext, secrets: readonly string[]): PlainReading {
  const failure = failureOf(body, secrets);
  if (failure !== undefined) return { kind: 'failed', failure };
  if (objectOf(body['message']) === undefined) return { kind: 'broken', how: 'has no message' };
  const [state, events] = readNative(initialNativeState, { ...body, done: true }, context);
  const { events: last, summary } = closeNative(state);
  return { kind: 'answer', events: [...events, ...last], summary };
}

/** Ollama's error is a sentence, also in the middle of a stream that began well. */
function failureOf(body: JsonObject, secrets: readonly string[]): ProviderFailure | undefined {
  return body['error'] === undefined ? undefined : readFailureIn200(body, [['status_code']], secrets);
}
