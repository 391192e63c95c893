import type { JsonObject } from '../../domain/json.ts';
import { textOf } from '../../lib/text-of.ts';

/** Events as the API writes them into a stream. */
export function writeEvents(events: readonly JsonObject[]): Buffer {
  return Buffer.from(
    events.map((event) => `event: ${textOf(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
  );
}
