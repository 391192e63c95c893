import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';

/**
 * A call's input as the dialect wants it: an object. What a model wrote and is none, or is broken, stands in one: the tool says what is wrong
 * with it, and the model hears it. Nothing and `null` (Groq) are a call without arguments.
 */
export function toolInput(text: string): JsonObject {
  if (text.trim() === '') return {};
  try {
    const input = JSON.parse(text) as JsonValue;
    if (isJsonObject(input)) return input;
    return input === null ? {} : { input };
  } catch {
    return { input: text };
  }
}
