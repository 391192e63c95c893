/**
 * Tokens of one answer in disjoint classes: their sum is the total (contract 7a, "Usage classes").
 * A class that the upstream did not report is 0.
 */
export interface Usage {
  /** Prompt tokens that no cache served. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly audioInputTokens: number;
  /** Answer tokens without reasoning and audio. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly audioOutputTokens: number;
  /** USD as the upstream itself reported it; it wins over any estimate. */
  readonly reportedCostUsd: number | undefined;
  /** True when the router counted because the upstream said nothing. */
  readonly estimated: boolean;
}

export const noUsage: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  audioInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioOutputTokens: 0,
  reportedCostUsd: undefined,
  estimated: false,
};

export function totalInputTokens(usage: Usage): number {
  return (
    usage.inputTokens +
    usage.cacheReadTokens +
    usage.cacheWrite5mTokens +
    usage.cacheWrite1hTokens +
    usage.audioInputTokens
  );
}

export function totalOutputTokens(usage: Usage): number {
  return usage.outputTokens + usage.reasoningTokens + usage.audioOutputTokens;
}
