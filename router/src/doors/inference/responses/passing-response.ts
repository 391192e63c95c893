import type { ProviderId } from '../../../domain/ids.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { AnswerWatcher } from '../voice.ts';
import type { ResponseKeeper } from './response-keeper.ts';
import type { ResponsesRequest } from './responses-request.ts';

const ENDINGS = ['"response.completed"', '"response.incomplete"'].map((text) => Buffer.from(text));

/**
 * Looks on while an answer of the same dialect passes as bytes, to keep it. A stream repeats the whole response in its last event, so all but that one
 * passes by with a search for its name. Pieces hold whole events.
 */
export class PassingResponse implements AnswerWatcher {
  readonly #request: ResponsesRequest;
  readonly #keeper: ResponseKeeper;
  readonly #provider: ProviderId | undefined;
  #pieces: Uint8Array[] = [];

  constructor(request: ResponsesRequest, keeper: ResponseKeeper, provider: ProviderId | undefined) {
    this.#request = request;
    this.#keeper = keeper;
    this.#provider = provider;
  }

  add(chunk: Uint8Array): void {
    if (!this.#request.stream) this.#pieces.push(chunk);
    else if (holdsEnding(chunk)) this.#pieces = [chunk];
  }

  end(): void {
    const text = Buffer.concat(this.#pieces).toString('utf8');
    const response = this.#request.stream ? responseOf(text) : parseObject(text);
    const status = response?.['status'];
    if (response !== undefined && (status === 'completed' || status === 'incomplete'))
      this.#keeper.keep(this.#request, response, this.#provider);
  }
}

function holdsEnding(chunk: Uint8Array): boolean {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return ENDINGS.some((ending) => bytes.includes(ending));
}

/** The response of the last event of a stream that has one. */
function responseOf(events: string): JsonObject | undefined {
  const lines = events.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'));
  for (const line of lines.reverse()) {
    const event = parseObject(line.slice('data:'.length));
    const type = event?.['type'];
    if (type !== 'response.completed' && type !== 'response.incomplete') continue;
    return isJsonObject(event?.['response']) ? event['response'] : undefined;
  }
  return undefined;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
