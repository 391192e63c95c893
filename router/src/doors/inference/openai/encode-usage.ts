import { totalInputTokens, totalOutputTokens, type Usage } from '../../../domain/usage.ts';

/** Usage in OpenAI's shape: its totals hold all classes, the details name those that are apart. Money only where it is known (`cost`, USD). */
export function encodeUsage(usage: Usage) {
  const cost = usage.reportedCostUsd ?? usage.costUsd;
  const prompt = totalInputTokens(usage);
  const completion = totalOutputTokens(usage);
  const cacheWrite = usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      audio_tokens: usage.audioInputTokens,
      // OpenRouter's name; OpenAI has no writes of its own.
      ...(cacheWrite > 0 ? { cache_write_tokens: cacheWrite } : {}),
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens, audio_tokens: usage.audioOutputTokens },
    ...(cost === undefined ? {} : { cost }),
    ...(usage.estimated ? { estimated: true } : {}),
  };
}
