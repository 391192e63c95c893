import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import type { Usage } from '../../../domain/usage.ts';
import { objectOf } from '../../kit/lenient-json.ts';
import { readUsage } from '../read-usage.ts';

/** The usage object of this API → disjoint classes: the chat dialect's, under other names. undefined where it says nothing. */
export function readResponsesUsage(usage: JsonValue | undefined): Usage | undefined {
  const counts = objectOf(usage);
  if (counts === undefined || !(isCount(counts['input_tokens']) || isCount(counts['total_tokens']))) return undefined;
  return readUsage(asChatUsage(counts));
}

function asChatUsage(usage: JsonObject): JsonObject {
  return {
    ...usage,
    prompt_tokens: usage['input_tokens'],
    completion_tokens: usage['output_tokens'],
    prompt_tokens_details: usage['input_tokens_details'],
    completion_tokens_details: usage['output_tokens_details'],
  };
}

function isCount(value: JsonValue | undefined): boolean {
  return typeof value === 'number' && value > 0;
}
