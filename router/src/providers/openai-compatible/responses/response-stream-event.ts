import type { JsonObject } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import { objectOf } from '../../kit/lenient-json.ts';

/** Events that only say that something begins. */
const SILENT = new Set([
  'response.created',
  'response.queued',
  'response.in_progress',
  'response.content_part.added',
  'response.reasoning_summary_part.added',
]);

/** Whether an event is content in the sense of the commit point. What is unknown counts: it is somebody's content. */
export function hasResponseContent(event: JsonObject): boolean {
  const type = textOf(event['type']);
  if (type === undefined || !type.startsWith('response.') || SILENT.has(type)) return false;
  if (type !== 'response.output_item.added') return true;
  const item = textOf(objectOf(event['item'])?.['type']);
  return item !== 'message' && item !== 'reasoning';
}

/** Whether an event is the last one of a good answer. */
export function endsResponse(event: JsonObject): boolean {
  return event['type'] === 'response.completed' || event['type'] === 'response.incomplete';
}
