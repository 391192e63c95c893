import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';

/** Log probabilities of the chat dialect (`{content: [...]}`) → the list that a text has here. Its entries need their bytes. */
export function encodeLogprobs({ content }: JsonObject): readonly JsonObject[] {
  return Array.isArray(content) ? content.filter(isJsonObject).map(encodeEntry) : [];
}

function encodeEntry(entry: JsonObject): JsonObject {
  const top = entry['top_logprobs'];
  return { ...encodeToken(entry), top_logprobs: Array.isArray(top) ? top.filter(isJsonObject).map(encodeToken) : [] };
}

function encodeToken({ token, logprob, bytes }: JsonObject): JsonObject {
  const text = typeof token === 'string' ? token : '';
  return { token: text, logprob: logprob ?? 0, bytes: bytesOf(bytes) ?? [...Buffer.from(text)] };
}

function bytesOf(bytes: JsonValue | undefined): readonly JsonValue[] | undefined {
  return Array.isArray(bytes) ? bytes : undefined;
}
