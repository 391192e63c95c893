/** Milliseconds; undefined where nothing was measured. */
export interface Quantiles {
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
}

/**
 * What happened over some time to calls that have something in common (a provider, a model, a key, ...). Requests are told once, at whoever answered them
 * or was asked last; calls at whoever each was made to, so that a failure shows that another made good. Money is USD.
 */
export interface CallFigures {
  readonly requests: number;
  /** Requests that got a good answer, and what those took together, milliseconds. */
  readonly okRequests: number;
  readonly okMs: number;
  /** Calls, by what they say of whom was called (`CallEffect`). */
  readonly answered: number;
  readonly limited: number;
  readonly late: number;
  readonly failed: number;
  readonly blameless: number;
  /** Requests with a known cost, and those that used tokens at an unknown price. */
  readonly priced: number;
  readonly unpriced: number;
  readonly costUsd: number;
  /** Of all requests; `pricedTokens` of those for which somebody was called, at a known cost. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly pricedTokens: number;
  /** Of requests with a good answer. */
  readonly latencyMs: Quantiles;
  readonly firstContentMs: Quantiles;
  /** Between which the true 95th percentile of latency lies, 95 % sure. */
  readonly latencyP95Ms: { readonly low: number; readonly high: number } | undefined;
  /** Minutes in which a call was made that says something, those in which calls were refused for their number, and those of an outage (`minuteFigures`). */
  readonly minutes: MinuteFigures;
}

export interface MinuteFigures {
  /** From the first of them on. */
  readonly known: number;
  readonly called: number;
  readonly limited: number;
  readonly down: number;
}

/** Whose calls they are. An empty name: requests without one. */
export interface CallNames {
  readonly provider: string;
  readonly model: string;
  /** The task class, where the router chose by one. */
  readonly task: string;
  readonly endpoint: string;
  readonly apiKeyId: string;
}

/** What people said of answers, each score 0..1. */
export interface ScoreFigures {
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** A piece of time of a deployment, for how sure a difference is. `bad`: calls that failed by its own fault. */
export interface CallBlock {
  readonly startMs: number;
  readonly answered: number;
  readonly bad: number;
  readonly costUsd: number;
  readonly pricedTokens: number;
}

/** By what calls are told apart. `deployment`: a model at a provider for one task class, with its blocks. */
export type CallGrouping = 'provider' | 'model' | 'key' | 'endpoint' | 'task' | 'hour' | 'day' | 'deployment';

export interface CallGroup {
  /** Those that the grouping goes by; `''` for requests without one. */
  readonly names: Partial<CallNames>;
  /** Of an hour or a day: its beginning, epoch milliseconds. */
  readonly startMs?: number;
  readonly figures: CallFigures;
  readonly scores: ScoreFigures;
  /** Only of deployments, oldest first. */
  readonly blocks?: readonly CallBlock[];
}

/** What happened in a window of time. */
export interface CallReading {
  /** The time that was really looked at, epoch milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly totals: Omit<CallGroup, 'names'>;
  /** Most requests first; of hours and days the oldest first. */
  readonly groups: readonly CallGroup[];
}
