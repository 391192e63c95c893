import type { ChatRequest } from '../../domain/chat-request.ts';
import { isJsonObject, type JsonValue } from '../../domain/json.ts';

const CHARACTERS_PER_TOKEN = 4;
const MAX_DEPTH = 6;
/** What stands there is a picture, a sound or a file, or a name of one. */
const noText: ReadonlySet<string> = new Set(['url', 'image_url', 'data', 'file_data', 'image', 'audio', 'b64_json']);

/**
 * About how many tokens the texts of a prompt are, by their length alone: enough to see that a prompt is too long for a model, and no work worth naming for a
 * long one. Languages with more tokens to a character are taken for shorter than they are, so that nobody is left out without need.
 */
export function promptTokens({ body, continued }: ChatRequest): number {
  const { messages, input, system, instructions, tools, prompt } = continued?.whole ?? body;
  let characters = 0;
  for (const part of [messages, input, system, instructions, tools, prompt]) characters += lengthOf(part, 0);
  return characters / CHARACTERS_PER_TOKEN;
}

function lengthOf(value: JsonValue | undefined, depth: number): number {
  if (typeof value === 'string') return value.length;
  if (depth > MAX_DEPTH) return 0;
  let sum = 0;
  if (Array.isArray(value)) for (const entry of value as readonly JsonValue[]) sum += lengthOf(entry, depth + 1);
  else if (isJsonObject(value))
    for (const name in value) if (!noText.has(name)) sum += lengthOf(value[name], depth + 1);
  return sum;
}
