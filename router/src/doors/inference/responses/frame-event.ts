import type { JsonObject } from '../../../domain/json.ts';

/** One event of a stream. Its name stands twice: in its line and in its data. */
export function frameEvent(type: string, sequenceNumber: number, fields: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequenceNumber, ...fields })}\n\n`;
}
