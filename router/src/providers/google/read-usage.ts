import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { Usage } from '../../domain/usage.ts';
import { numberOf } from '../../lib/number-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** Older clients of Vertex get the modality as a number. */
const AUDIO: readonly JsonValue[] = ['AUDIO', 4];
const IMAGE: readonly JsonValue[] = ['IMAGE', 2];

const COUNTS = ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount', 'toolUsePromptTokenCount'];

/** Whether `usageMetadata` counts anything: the first ones of a stream can name the kind of traffic and nothing else. */
export function isCounted(usage: JsonObject | undefined): usage is JsonObject {
  return usage !== undefined && COUNTS.some((name) => numberOf(usage[name]) !== undefined);
}

/** `usageMetadata` → disjoint classes. The prompt contains what the cache gave; what tools read and thoughts are counted beside it. */
export function readUsage(usage: JsonObject): Usage {
  const prompt = countOf(usage['promptTokenCount']);
  const cacheReadTokens = Math.min(countOf(usage['cachedContentTokenCount']), prompt);
  const heard = tokensOf(AUDIO, usage['promptTokensDetails']) - tokensOf(AUDIO, usage['cacheTokensDetails']);
  const audioInputTokens = Math.max(0, Math.min(heard, prompt - cacheReadTokens));
  const read = countOf(usage['toolUsePromptTokenCount']);
  const imageOutputTokens = tokensOf(IMAGE, usage['candidatesTokensDetails']);
  return {
    ...(imageOutputTokens === 0 ? {} : { imageOutputTokens }),
    inputTokens: prompt - cacheReadTokens - audioInputTokens + read,
    cacheReadTokens,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    audioInputTokens,
    ...readOutput(usage, prompt + read),
    reportedCostUsd: undefined,
    estimated: false,
  };
}

/** Some answers count their thoughts inside the text. What only the total tells is billed as output; that it was thought, nobody says. */
function readOutput(usage: JsonObject, input: number) {
  const candidates = countOf(usage['candidatesTokenCount']);
  const thoughts = countOf(usage['thoughtsTokenCount']);
  const total = countOf(usage['totalTokenCount']);
  const isInside = thoughts > 0 && thoughts <= candidates && total === input + candidates;
  const text = isInside ? candidates - thoughts : candidates;
  const unnamed = total > 0 ? Math.max(0, total - input - text - thoughts) : 0;
  const audioOutputTokens = Math.min(tokensOf(AUDIO, usage['candidatesTokensDetails']), text);
  return { outputTokens: text - audioOutputTokens + unnamed, reasoningTokens: thoughts, audioOutputTokens };
}

function tokensOf(modalities: readonly JsonValue[], details: JsonValue | undefined): number {
  return listOf(details)
    .map((entry) => objectOf(entry) ?? {})
    .filter(({ modality }) => modality !== undefined && modalities.includes(modality))
    .reduce((sum, { tokenCount }) => sum + countOf(tokenCount), 0);
}

function countOf(value: JsonValue | undefined): number {
  const count = numberOf(value);
  return count === undefined || count < 0 ? 0 : Math.min(Math.trunc(count), Number.MAX_SAFE_INTEGER);
}
