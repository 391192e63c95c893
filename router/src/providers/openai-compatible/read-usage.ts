import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { Usage } from '../../domain/usage.ts';
import { numberOf } from '../../lib/number-of.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { soldTier } from '../kit/sold-tier.ts';

/** xAI bills in ticks of which a dollar has ten thousand million. */
const TICKS_PER_USD = 10_000_000_000;

/** The usage object of a chunk or an answer, at the first path that holds one. */
export function findUsage(body: JsonObject, paths: readonly (readonly string[])[]): JsonObject | undefined {
  for (const path of paths) {
    let value: JsonValue | undefined = body;
    for (const key of path) value = objectOf(value)?.[key];
    const usage = objectOf(value);
    if (usage !== undefined && countOf(usage['prompt_tokens']) + countOf(usage['total_tokens']) > 0) return usage;
  }
  return undefined;
}

/**
 * OpenAI's usage object → disjoint classes. `prompt_tokens` contains the cached and the audio tokens; `completion_tokens` contains the
 * reasoning tokens at most vendors, but not at xAI and Gemini: there the total shows it, by being larger than prompt plus completion. `tier`: the
 * `service_tier` beside it.
 */
export function readUsage(usage: JsonObject, tier?: JsonValue): Usage {
  const prompt = countOf(usage['prompt_tokens']);
  const completion = countOf(usage['completion_tokens']);
  const prompted = objectOf(usage['prompt_tokens_details']);
  const completed = objectOf(usage['completion_tokens_details']);
  const beside = Math.max(0, countOf(usage['total_tokens']) - prompt - completion);

  const audioInputTokens = Math.min(countOf(prompted?.['audio_tokens']), prompt);
  // Grok on Azure counts cached tokens outside of the prompt: the total, which is what is billed, decides.
  const cacheReadTokens = Math.min(readCached(usage, prompted), prompt - audioInputTokens);
  const rest = prompt - audioInputTokens - cacheReadTokens;
  const cacheWrite5mTokens = Math.min(countOf(prompted?.['cache_write_tokens']), rest);

  const audioOutputTokens = Math.min(countOf(completed?.['audio_tokens']), completion);
  const reasoning = countOf(completed?.['reasoning_tokens']);
  const inside = beside > 0 ? 0 : Math.min(reasoning, completion - audioOutputTokens);
  return {
    ...soldTier(tier),
    ...sourcesOf(usage),
    inputTokens: rest - cacheWrite5mTokens,
    cacheReadTokens,
    cacheWrite5mTokens,
    cacheWrite1hTokens: 0,
    audioInputTokens,
    outputTokens: completion - audioOutputTokens - inside,
    reasoningTokens: inside + beside,
    audioOutputTokens,
    reportedCostUsd: readCost(usage),
    estimated: false,
  };
}

/** xAI counts the sources of its live search, and sells each. */
function sourcesOf(usage: JsonObject): { readonly otherSoldCalls?: number } {
  const otherSoldCalls = countOf(usage['num_sources_used']);
  return otherSoldCalls === 0 ? {} : { otherSoldCalls };
}

/** Also by DeepSeek's older name, and at the top, where Moonshot and Together have it. */
function readCached(usage: JsonObject, prompted: JsonObject | undefined): number {
  return (
    countOf(prompted?.['cached_tokens']) || countOf(usage['prompt_cache_hit_tokens']) || countOf(usage['cached_tokens'])
  );
}

/** One answer costs nothing near this; a larger or a negative figure is a mistake, and must not get into anybody's books. */
const MAX_COST_USD = 10_000;

/** USD as reported: OpenRouter a number, Perplexity an object with a total, xAI ticks. */
function readCost(usage: JsonObject): number | undefined {
  const cost = reportedCost(usage);
  return cost !== undefined && cost >= 0 && cost <= MAX_COST_USD ? cost : undefined;
}

function reportedCost(usage: JsonObject): number | undefined {
  const ticks = numberOf(usage['cost_in_usd_ticks']);
  if (ticks !== undefined) return ticks / TICKS_PER_USD;
  const cost = numberOf(usage['cost']) ?? numberOf(objectOf(usage['cost'])?.['total_cost']);
  // OpenRouter with a key of one's own at the vendor: its own share is in `cost`, the vendor's bill beside it.
  const beside = usage['is_byok'] === true ? numberOf(objectOf(usage['cost_details'])?.['upstream_inference_cost']) : 0;
  return cost === undefined || beside === undefined ? undefined : cost + beside;
}

function countOf(value: JsonValue | undefined): number {
  const count = numberOf(value);
  return count === undefined || count < 0 ? 0 : Math.min(Math.trunc(count), Number.MAX_SAFE_INTEGER);
}
