import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { textOf } from '../../lib/text-of.ts';
import type { StreamEvent } from '../kit/event-stream.ts';
import { listOf, objectOf, parseJson } from '../kit/lenient-json.ts';
import type { PlainReading } from '../kit/translated-plain.ts';
import type { AnswerReading, PieceReading } from '../kit/translated-stream.ts';
import {
  closeAnswer,
  firstFinishReason,
  initialReadState,
  type ReadContext,
  readChunk,
} from '../openai-compatible/read-chunk.ts';
import { readFailureIn200 } from '../openai-compatible/read-failure.ts';

/** The state of one answer: DashScope's messages are OpenAI's in another envelope, so its chunks are read as those. */
export class GenerationReading implements AnswerReading<StreamEvent> {
  readonly #context: ReadContext;
  readonly #secrets: () => readonly string[];
  #state = initialReadState;

  constructor(context: ReadContext, secrets: () => readonly string[]) {
    this.#context = context;
    this.#secrets = secrets;
  }

  get isFinished(): boolean {
    const { choices } = this.#state;
    return choices.length > 0 && choices.every((choice) => choice.finish !== undefined);
  }

  read({ name, data }: StreamEvent): PieceReading {
    const body = objectOf(parseJson(data.trim()));
    if (body === undefined) return { kind: 'events', events: [] };
    if (name === 'error' || isError(body)) {
      return { kind: 'failed', failure: readFailureIn200(body, [['status_code']], this.#secrets()) };
    }
    const [state, events] = readChunk(this.#state, toChunk(body), this.#context);
    this.#state = state;
    return { kind: 'events', events };
  }

  close() {
    return closed(this.#state, this.#context);
  }
}

/** A plain answer. */
export function readGeneration(body: JsonObject, context: ReadContext, secrets: readonly string[]): PlainReading {
  if (isError(body)) return { kind: 'failed', failure: readFailureIn200(body, [['status_code']], secrets) };
  const chunk = toChunk(body);
  if (listOf(chunk['choices']).length === 0) return { kind: 'broken', how: 'has no choices' };
  const [state, events] = readChunk(initialReadState, chunk, context);
  const last = closed(state, context);
  return { kind: 'answer', events: [...events, ...last.events], summary: last.summary };
}

function closed(state: typeof initialReadState, context: ReadContext) {
  const events: readonly ChatEvent[] = closeAnswer(state, context);
  return {
    events,
    summary: { usage: state.usage, finishReason: firstFinishReason(state), answeredModel: undefined },
  };
}

function isError(body: JsonObject): boolean {
  return body['output'] === undefined && textOf(body['code']) !== undefined && textOf(body['code']) !== '';
}

/** The envelope that the chunk reader knows. A finish reason is the word `null` while there is none. */
function toChunk(body: JsonObject): JsonObject {
  const output = objectOf(body['output']) ?? {};
  const older = textOf(output['text']);
  const whole = listOf(output['choices']);
  const listed =
    whole.length === 0 && older !== undefined
      ? [{ message: { content: older }, finish_reason: output['finish_reason'] ?? null }]
      : whole;
  const choices = listed.map((entry, index): JsonObject => {
    const choice = objectOf(entry) ?? {};
    const message = objectOf(choice['message']) ?? {};
    const reason = choice['finish_reason'] === 'null' ? null : (choice['finish_reason'] ?? null);
    return { index, delta: { ...message, content: textsOf(message['content']) }, finish_reason: reason };
  });
  const usage = objectOf(body['usage']);
  return { id: body['request_id'] ?? '', choices, ...(usage === undefined ? {} : { usage: toUsage(usage) }) };
}

function textsOf(content: JsonValue | undefined): string {
  if (!Array.isArray(content)) return textOf(content) ?? '';
  return content.map((part) => textOf(objectOf(part)?.['text']) ?? '').join('');
}

function toUsage(usage: JsonObject): JsonObject {
  const input = usage['input_tokens'] ?? 0;
  const output = usage['output_tokens'] ?? 0;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: Number(input) + Number(output),
    prompt_tokens_details: usage['prompt_tokens_details'] ?? usage['input_tokens_details'] ?? {},
    completion_tokens_details: usage['output_tokens_details'] ?? {},
  };
}
