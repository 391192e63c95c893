import type { CallReading, Quantiles } from '../calls/call-figures.ts';
import { type CallReport, callReport } from './call-report.ts';
import { wilson } from './wilson.ts';

/** What metrics tell of the moment, beside what requests told. Filled by who composes the engine. */
export interface MetricsMoment {
  readonly nowMs: number;
  /** Requests under way. */
  readonly inFlight: number;
  /** Requests that wait for a place at a provider. */
  readonly queueDepth: number;
  /** Calls under way at a provider; undefined where nobody knows it. */
  inFlightAt(provider: string): number | undefined;
  /** What answers from the cache did not cost, USD; undefined where there is no cache. */
  readonly savedUsd: number | undefined;
}

/** D4's four kinds of metrics. Shares are 0..1, times milliseconds, money USD; null where nothing was measured or is known. */
export interface RouterMetrics {
  readonly timestamp: number;
  readonly since: number;
  readonly requests: {
    readonly total: number;
    readonly successRate: number | null;
    readonly errorRate: number | null;
    readonly latency: MetricLatency;
    readonly inFlight: number;
  };
  readonly cost: {
    readonly totalSpend: number | null;
    readonly costPerRequest: number | null;
    readonly costPerToken: number | null;
    readonly unpricedRequests: number;
    /** What optimization saved: answers from the cache. */
    readonly saved: number | null;
  };
  readonly queueDepth: number;
  readonly providers: readonly ProviderMetrics[];
  readonly quality: QualityMetrics;
}

interface MetricLatency {
  readonly avg: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface ProviderMetrics {
  readonly name: string;
  readonly requests: number;
  readonly failed: number;
  readonly successRate: number | null;
  readonly errorRate: number | null;
  readonly uptime: number | null;
  /** To the first content, and to the last. */
  readonly responseTime: MetricLatency;
  readonly latency: MetricLatency;
  /** Calls under way there. */
  readonly queueDepth: number | null;
  readonly totalSpend: number | null;
  readonly costPerToken: number | null;
  readonly quality: QualityMetrics;
}

export interface QualityMetrics {
  /** Mean score of feedback. */
  readonly responseQuality: number | null;
  readonly scores: number;
  /** How alike answers are in time: median over 95th percentile; 1 where all take equally long. */
  readonly consistency: number | null;
  /** Share of calls that is answered at least, 95 % sure. */
  readonly reliability: number | null;
}

/** `reading`: gathered by provider. */
export function getMetrics(reading: CallReading, moment: MetricsMoment): RouterMetrics {
  const total = callReport(reading.totals);
  return {
    timestamp: moment.nowMs,
    since: reading.fromMs,
    requests: {
      total: total.requests,
      successRate: total.successRate ?? null,
      errorRate: total.errorRate ?? null,
      latency: latencyOf(total.latencyMs, total.avgLatencyMs),
      inFlight: moment.inFlight,
    },
    cost: {
      totalSpend: total.totalCostUsd ?? null,
      costPerRequest: total.avgCostUsd ?? null,
      costPerToken: total.costPerTokenUsd ?? null,
      unpricedRequests: total.unpricedRequests,
      saved: moment.savedUsd ?? null,
    },
    queueDepth: moment.queueDepth,
    providers: reading.groups
      .filter(({ names }) => names.provider !== '')
      .map((group) => providerMetrics(group.names.provider ?? '', callReport(group), moment)),
    quality: qualityOf(total),
  };
}

function providerMetrics(name: string, report: CallReport, moment: MetricsMoment): ProviderMetrics {
  return {
    name,
    requests: report.calls,
    failed: report.failedCalls,
    successRate: report.successRate ?? null,
    errorRate: report.errorRate ?? null,
    uptime: report.uptime ?? null,
    responseTime: latencyOf(report.firstContentMs, undefined),
    latency: latencyOf(report.latencyMs, report.avgLatencyMs),
    queueDepth: moment.inFlightAt(name) ?? null,
    totalSpend: report.totalCostUsd ?? null,
    costPerToken: report.costPerTokenUsd ?? null,
    quality: qualityOf(report),
  };
}

function qualityOf({ quality, scores, latencyMs, answeredCalls, failedCalls }: CallReport): QualityMetrics {
  const { p50, p95 } = latencyMs;
  const telling = answeredCalls + failedCalls;
  return {
    responseQuality: quality ?? null,
    scores,
    consistency: p50 === undefined || p95 === undefined ? null : rounded(p50 / p95),
    reliability: telling === 0 ? null : rounded(wilson(answeredCalls, telling).low),
  };
}

function latencyOf({ p50, p95, p99 }: Quantiles, avg: number | undefined): MetricLatency {
  return { avg: milliseconds(avg), p50: milliseconds(p50), p95: milliseconds(p95), p99: milliseconds(p99) };
}

/** No more digits than it is true to. */
function milliseconds(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toPrecision(3));
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
