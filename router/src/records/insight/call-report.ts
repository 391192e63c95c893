import type { CallFigures, CallGroup, Quantiles } from '../calls/call-figures.ts';

/** What figures say, for people. Shares are 0..1, times milliseconds, money USD; undefined where nothing was measured or is known. */
export interface CallReport {
  readonly requests: number;
  /** Calls to upstreams: of a provider all that were made to it, also those that another made good. */
  readonly calls: number;
  readonly answeredCalls: number;
  /** By the fault of who was called. */
  readonly failedCalls: number;
  /** Of the calls that say something of who was called. */
  readonly successRate: number | undefined;
  readonly errorRate: number | undefined;
  readonly avgLatencyMs: number | undefined;
  readonly latencyMs: Quantiles;
  readonly firstContentMs: Quantiles;
  /** Per request whose cost is known. */
  readonly avgCostUsd: number | undefined;
  readonly totalCostUsd: number | undefined;
  readonly costPerTokenUsd: number | undefined;
  readonly unpricedRequests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Share of the minutes since the first call that were no outage (`minuteFigures`). */
  readonly uptime: number | undefined;
  /** Of the minutes with calls, those in which calls were refused for their number. */
  readonly limitedShare: number | undefined;
  /** Mean of the scores that people gave, and how many did. */
  readonly quality: number | undefined;
  readonly scores: number;
}

export function callReport({ figures, scores }: Pick<CallGroup, 'figures' | 'scores'>): CallReport {
  const { minutes } = figures;
  const bad = badCalls(figures);
  const telling = figures.answered + bad;
  return {
    requests: figures.requests,
    calls: telling + figures.blameless,
    answeredCalls: figures.answered,
    failedCalls: bad,
    successRate: per(figures.answered, telling),
    errorRate: per(bad, telling),
    avgLatencyMs: per(figures.okMs, figures.okRequests),
    latencyMs: figures.latencyMs,
    firstContentMs: figures.firstContentMs,
    avgCostUsd: per(figures.costUsd, figures.priced),
    totalCostUsd: figures.priced === 0 ? undefined : figures.costUsd,
    costPerTokenUsd: per(figures.costUsd, figures.pricedTokens),
    unpricedRequests: figures.unpriced,
    inputTokens: figures.inputTokens,
    outputTokens: figures.outputTokens,
    uptime: per(minutes.known - minutes.down, minutes.known),
    limitedShare: per(minutes.limited, minutes.called),
    quality: per(scores.sum, scores.count),
    scores: scores.count,
  };
}

/** Calls that failed by the fault of who was called. */
export function badCalls({ failed, late, limited }: CallFigures): number {
  return failed + late + limited;
}

function per(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
