import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import type { Usage } from '../../../domain/usage.ts';
import { listOf, objectOf } from '../../kit/lenient-json.ts';
import { readUsage } from '../read-usage.ts';

/**
 * The usage object of this API → disjoint classes: the chat dialect's, under other names; with the searches of the web that stand in the output, which are
 * sold by the call. undefined where it says nothing.
 */
export function readResponsesUsage(usage: JsonValue | undefined, output: JsonValue | undefined): Usage | undefined {
  const counts = objectOf(usage);
  if (counts === undefined || !(isCount(counts['input_tokens']) || isCount(counts['total_tokens']))) return undefined;
  const webSearches = searchesIn(output);
  const read = readUsage(asChatUsage(counts));
  return webSearches === 0 ? read : { ...read, webSearches };
}

/** Opening a page and looking for something on it are calls too, and free. */
function searchesIn(output: JsonValue | undefined): number {
  return listOf(output).filter((entry) => {
    const item = objectOf(entry);
    const action = objectOf(item?.['action'])?.['type'] ?? 'search';
    return item?.['type'] === 'web_search_call' && action === 'search';
  }).length;
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
