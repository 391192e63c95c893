import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import type { Usage } from '../../../domain/usage.ts';
import { listOf, objectOf } from '../../kit/lenient-json.ts';
import { readUsage } from '../read-usage.ts';

/**
 * The usage of an answer of this API → disjoint classes: the chat dialect's, under other names; with the searches of the web that stand in the output, which are
 * sold by the call. undefined where it says nothing.
 */
export function readResponsesUsage(response: JsonObject): Usage | undefined {
  const counts = objectOf(response['usage']);
  if (counts === undefined || !(isCount(counts['input_tokens']) || isCount(counts['total_tokens']))) return undefined;
  const webSearches = searchesIn(response['output']);
  const otherSoldCalls = otherSoldCallsIn(response['output']);
  const read = readUsage(asChatUsage(counts), response['service_tier']);
  return {
    ...read,
    ...(webSearches === 0 ? {} : { webSearches }),
    ...(otherSoldCalls === 0 ? {} : { otherSoldCalls }),
  };
}

/** Opening a page and looking for something on it are calls too, and free. */
function searchesIn(output: JsonValue | undefined): number {
  return listOf(output).filter((entry) => {
    const item = objectOf(entry);
    const action = objectOf(item?.['action'])?.['type'] ?? 'search';
    return item?.['type'] === 'web_search_call' && action === 'search';
  }).length;
}

/** Searches of files are sold by the call, the interpreter by its container. */
function otherSoldCallsIn(output: JsonValue | undefined): number {
  const sold: readonly (JsonValue | undefined)[] = ['file_search_call', 'code_interpreter_call'];
  return listOf(output).filter((entry) => sold.includes(objectOf(entry)?.['type'])).length;
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
