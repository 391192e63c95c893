import type { JsonObject } from '../../../domain/json.ts';
import { read, type Told } from './read.ts';

/** A plain answer of one candidate. */
export function answer(candidate: JsonObject, more: JsonObject = {}): Told {
  return read(JSON.stringify({ candidates: [candidate], ...more }), { stream: false });
}

/** A candidate that says these parts and stops. */
export function parts(...list: readonly JsonObject[]): JsonObject {
  return { content: { role: 'model', parts: list }, finishReason: 'STOP' };
}

/** A stream of these chunks. */
export function stream(...chunks: readonly JsonObject[]): Told {
  return read(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join(''));
}
