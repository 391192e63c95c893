/** Answers of these tiers are sold dearer or cheaper than the usual ones. */
export type SoldTier = 'flex' | 'priority' | 'batch';

/**
 * Tokens of one answer in disjoint classes: their sum is the total (contract 7a, "Usage classes").
 * A class that the upstream did not report is 0.
 */
export interface Usage {
  /** Prompt tokens that no cache served. */
  readonly inputTokens: number;
  /** Of them, those of pictures, where the upstream tells: no class of their own, but some vendors sell them at another price. */
  readonly imageInputTokens?: number;
  /** Of them, those that the vendor put in itself and does not bill (Cohere's instructions). */
  readonly unbilledInputTokens?: number;
  readonly cacheReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly audioInputTokens: number;
  /** Answer tokens without reasoning and audio. */
  readonly outputTokens: number;
  /** Of them, those of pictures. */
  readonly imageOutputTokens?: number;
  readonly reasoningTokens: number;
  readonly audioOutputTokens: number;
  /** Searches of the web that the vendor made and sells by the call, where the upstream tells. */
  readonly webSearches?: number;
  /** Calls of further tools that the vendor ran and sells by the call, at a price that nobody publishes in a form to reckon with. */
  readonly otherSoldCalls?: number;
  /** The vendor served it on a tier that it sells at other rates than those that are publicly known. */
  readonly serviceTier?: SoldTier;
  /** USD as the upstream itself reported it; it wins over any estimate. */
  readonly reportedCostUsd: number | undefined;
  /** USD by known prices, where the upstream reported none. The router sets it on the way out to the client; no adapter does. */
  readonly costUsd?: number;
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

/** The tokens of two calls that made one answer. Money is known only where both said it. */
export function addUsage(one: Usage, other: Usage): Usage {
  const bothCost = one.reportedCostUsd !== undefined && other.reportedCostUsd !== undefined;
  return {
    ...partsOf(one, other),
    inputTokens: one.inputTokens + other.inputTokens,
    cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
    cacheWrite5mTokens: one.cacheWrite5mTokens + other.cacheWrite5mTokens,
    cacheWrite1hTokens: one.cacheWrite1hTokens + other.cacheWrite1hTokens,
    audioInputTokens: one.audioInputTokens + other.audioInputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    reasoningTokens: one.reasoningTokens + other.reasoningTokens,
    audioOutputTokens: one.audioOutputTokens + other.audioOutputTokens,
    reportedCostUsd: bothCost ? (one.reportedCostUsd ?? 0) + (other.reportedCostUsd ?? 0) : undefined,
    estimated: one.estimated || other.estimated,
  };
}

function partsOf(one: Usage, other: Usage): Partial<Usage> {
  const names = [
    'imageInputTokens',
    'imageOutputTokens',
    'unbilledInputTokens',
    'webSearches',
    'otherSoldCalls',
  ] as const;
  const sums = names.map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)] as const);
  const serviceTier = one.serviceTier ?? other.serviceTier;
  return {
    ...Object.fromEntries(sums.filter(([, sum]) => sum > 0)),
    ...(serviceTier === undefined ? {} : { serviceTier }),
  };
}
