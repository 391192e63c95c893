import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type { StoredResponse } from '../../domain/response-store.ts';

/** All items of a kept response: what was said to the model, and what it said. */
export function itemsOf({ response, input }: Pick<StoredResponse, 'response' | 'input'>): readonly JsonObject[] {
  const output = response['output'];
  return [...input, ...(Array.isArray(output) ? output.filter(isJsonObject) : [])];
}
