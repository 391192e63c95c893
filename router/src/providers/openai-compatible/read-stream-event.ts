import type { JsonObject } from '../../domain/json.ts';
import { textOf } from '../../lib/text-of.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';
import type { OpenAiQuirks } from './quirks.ts';

/** What one server-sent event of an OpenAI-dialect stream is. */
export type StreamEventReading =
  | { readonly kind: 'chunk'; readonly chunk: JsonObject }
  | { readonly kind: 'error'; readonly envelope: JsonObject }
  | { readonly kind: 'done' }
  /** A comment, an empty event, an event of another kind: harmless. */
  | { readonly kind: 'nothing' }
  /** Not JSON: left out, since clients stumble over it. */
  | { readonly kind: 'malformed' };

/** Reads an event's name and data. Vendors report errors in five forms here (fixtures: error-shapes, "200 (in stream)"). */
export function readStreamEvent(name: string | undefined, data: string, quirks: OpenAiQuirks): StreamEventReading {
  const text = data.trim();
  if (text === '') return { kind: 'nothing' };
  if (text === '[DONE]') return { kind: 'done' };
  const parsed = parseJson(text);
  if (parsed === undefined) return { kind: 'malformed' };
  const chunk = objectOf(parsed);
  if (chunk === undefined) return { kind: 'malformed' };
  return name === 'error' || isErrorEnvelope(chunk, quirks)
    ? { kind: 'error', envelope: chunk }
    : { kind: 'chunk', chunk };
}

/** Whether a body or chunk that came with status 200 is an error all the same. */
export function isErrorEnvelope(body: JsonObject, quirks: OpenAiQuirks): boolean {
  const error = body['error'];
  if (error !== undefined && error !== null && error !== '' && error !== false) return true;
  if (!Array.isArray(body['choices'])) {
    // vLLM and Mistral: {"object":"error"}; DashScope: {"code","message"}.
    return body['object'] === 'error' || (body['code'] !== undefined && textOf(body['message']) !== undefined);
  }
  return body['choices'].some((choice) => {
    const reason = textOf(objectOf(choice)?.['finish_reason']);
    return reason !== undefined && quirks.failingFinishReasons.includes(reason);
  });
}

// Fields of a delta that say who speaks or how, and nothing of what is said.
const SILENT_FIELDS = new Set(['role', 'name', 'token_id', 'channel']);

/** Whether a chunk carries content in the sense of the commit point. Unknown fields count: they are somebody's content. */
export function hasContent(chunk: JsonObject): boolean {
  const choices = chunk['choices'];
  return Array.isArray(choices) && choices.some((choice) => choiceHasContent(objectOf(choice)));
}

function choiceHasContent(choice: JsonObject | undefined): boolean {
  if (choice === undefined) return false;
  if (textOf(choice['finish_reason']) || textOf(choice['text'])) return true;
  const delta = objectOf(choice['delta']);
  if (delta === undefined) return false;
  for (const [field, value] of Object.entries(delta)) {
    if (!SILENT_FIELDS.has(field) && isPresent(value)) return true;
  }
  return false;
}

function isPresent(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false) return false;
  return !Array.isArray(value) || value.length > 0;
}
