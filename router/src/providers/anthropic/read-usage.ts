import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { Usage } from '../../domain/usage.ts';
import { numberOf } from '../../lib/number-of.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { soldTier } from '../kit/sold-tier.ts';

/**
 * The usage of a message so far. `message_delta` counts from the beginning again and can leave out what `message_start` said, the split of
 * cache writes above all: what it says wins, the rest stays.
 */
export function mergeUsage(before: JsonObject | undefined, after: JsonObject | undefined): JsonObject | undefined {
  if (before === undefined || after === undefined) return after ?? before;
  const said = Object.entries(after).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(said) };
}

/** The usage object → disjoint classes. `input_tokens` are those that no cache had a part in; thinking is inside `output_tokens`. */
export function readUsage(usage: JsonObject): Usage {
  const written = objectOf(usage['cache_creation']);
  const cacheWrite1hTokens = countOf(written?.['ephemeral_1h_input_tokens']);
  const writtenInAll = countOf(usage['cache_creation_input_tokens']);
  const output = countOf(usage['output_tokens']);
  const thinking = countOf(objectOf(usage['output_tokens_details'])?.['thinking_tokens']);
  const reasoningTokens = Math.min(thinking, output);
  const webSearches = countOf(objectOf(usage['server_tool_use'])?.['web_search_requests']);
  return {
    ...soldTier(usage['service_tier']),
    ...(webSearches === 0 ? {} : { webSearches }),
    inputTokens: countOf(usage['input_tokens']),
    cacheReadTokens: countOf(usage['cache_read_input_tokens']),
    // Server tools can write more while they run than the split of the start knows.
    cacheWrite5mTokens: Math.max(countOf(written?.['ephemeral_5m_input_tokens']), writtenInAll - cacheWrite1hTokens),
    cacheWrite1hTokens,
    audioInputTokens: 0,
    outputTokens: output - reasoningTokens,
    reasoningTokens,
    audioOutputTokens: 0,
    reportedCostUsd: undefined,
    estimated: false,
  };
}

function countOf(value: JsonValue | undefined): number {
  const count = numberOf(value);
  return count === undefined || count < 0 ? 0 : Math.min(Math.trunc(count), Number.MAX_SAFE_INTEGER);
}
