import { totalInputTokens, totalOutputTokens, type Usage } from '../../../domain/usage.ts';

/** Usage in this dialect's shape. Money only where it is known (`cost`, USD). */
export function encodeUsage(usage: Usage) {
  const cost = usage.reportedCostUsd ?? usage.costUsd;
  const input = totalInputTokens(usage);
  const output = totalOutputTokens(usage);
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: input + output,
    ...(cost === undefined ? {} : { cost }),
    ...(usage.estimated ? { estimated: true } : {}),
  };
}
