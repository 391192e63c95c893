import type { JsonObject } from '../../../domain/json.ts';

/** `logprobs` with both lists that the dialect's schema asks for: many servers leave one out. */
export function wholeLogprobs(value: JsonObject): JsonObject {
  return { content: null, refusal: null, ...value };
}
