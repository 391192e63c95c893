import { noUsage, totalOutputTokens, type Usage } from '../../../domain/usage.ts';

/** Usage in Anthropic's shape: `input_tokens` are those that no cache served, `output_tokens` all that was written, thinking included. */
export function encodeUsage(usage: Usage) {
  return {
    ...encodeDeltaUsage(usage),
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5mTokens,
      ephemeral_1h_input_tokens: usage.cacheWrite1hTokens,
    },
    service_tier: null,
    inference_geo: null,
  };
}

/** The same as a stream's last event tells it: cumulative, the input again. Money only where it is known (`cost`, USD). */
export function encodeDeltaUsage(usage: Usage) {
  const cost = usage.reportedCostUsd ?? usage.costUsd;
  return {
    // The dialect has no sound.
    input_tokens: usage.inputTokens + usage.audioInputTokens,
    cache_creation_input_tokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: totalOutputTokens(usage),
    output_tokens_details: usage.reasoningTokens === 0 ? null : { thinking_tokens: usage.reasoningTokens },
    server_tool_use: null,
    ...(cost === undefined ? {} : { cost }),
    ...(usage.estimated ? { estimated: true } : {}),
  };
}

/**
 * What is known when a stream begins: the router's estimate, which the last event corrects. Not marked as one: clients keep a mark from here beside
 * the corrected number.
 */
export function usageAtStart(promptTokens: number) {
  return encodeUsage({ ...noUsage, inputTokens: promptTokens });
}
