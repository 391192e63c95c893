import type { JsonObject } from '../../domain/json.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';

/** What one server-sent event of a Messages stream is. */
export type StreamEventReading =
  | { readonly kind: 'event'; readonly event: JsonObject }
  | { readonly kind: 'error'; readonly envelope: JsonObject }
  | { readonly kind: 'stop' }
  /** A ping, a comment: only says that somebody is there. */
  | { readonly kind: 'nothing' }
  /** Not JSON: left out, since clients stumble over it. */
  | { readonly kind: 'malformed' };

/** Reads an event's name and data. The type inside the data decides; servers that copy the dialect leave out the name or end with `[DONE]`. */
export function readStreamEvent(name: string | undefined, data: string): StreamEventReading {
  const text = data.trim();
  if (text === '') return { kind: 'nothing' };
  if (text === '[DONE]') return { kind: 'stop' };
  const event = objectOf(parseJson(text));
  if (event === undefined) return name === 'ping' ? { kind: 'nothing' } : { kind: 'malformed' };
  const type = event['type'] ?? name;
  if (type === 'error' || isErrorEnvelope(event)) return { kind: 'error', envelope: event };
  if (type === 'ping') return { kind: 'nothing' };
  if (type === 'message_stop') return { kind: 'stop' };
  return { kind: 'event', event: event['type'] === undefined && name !== undefined ? { ...event, type: name } : event };
}

/** Whether a body that came with status 200 is an error all the same. */
export function isErrorEnvelope(body: JsonObject): boolean {
  const error = body['error'];
  return body['type'] === 'error' || (error !== undefined && error !== null && error !== '' && error !== false);
}
