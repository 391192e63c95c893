import type { CallNames, CallReading, Quantiles } from '../calls/call-figures.ts';
import { type CallReport, callReport } from './call-report.ts';

/** What D4's `getAnalytics()` tells of a provider, a model or a key. Shares are 0..1, times milliseconds, money USD. Where nothing was measured a share is 1 and a mean 0; `totalRequests` tells. */
export interface AnalyticsEntry {
  readonly name: string;
  /** Of a provider and a model: calls that were made to it. Of a key: its requests. */
  readonly totalRequests: number;
  readonly failedRequests: number;
  readonly successRate: number;
  readonly errorRate: number;
  readonly avgLatency: number;
  readonly latency: Quantiles;
  readonly firstContent: Quantiles;
  readonly avgCost: number;
  readonly totalCost: number;
  readonly tokens: { readonly input: number; readonly output: number; readonly total: number };
  readonly uptime: number;
  /** Mean score 0..1 of feedback; undefined where nobody gave any. */
  readonly quality: number | undefined;
}

/** Sums since `from`; times are epoch milliseconds. */
export interface ProviderAnalytics extends Omit<AnalyticsEntry, 'name'> {
  readonly from: number;
  readonly to: number;
  readonly providers: readonly AnalyticsEntry[];
  readonly models: readonly AnalyticsEntry[];
  readonly keys: readonly AnalyticsEntry[];
}

/** Whoever can be read by provider, model and key. `Book` can. */
interface Readable {
  reading(grouping: 'provider' | 'model' | 'key', nowMs: number): CallReading;
}

/** How providers, models and keys are doing, most requests first. */
export function getAnalytics(book: Readable, nowMs: number): ProviderAnalytics {
  const providers = book.reading('provider', nowMs);
  const total = callReport(providers.totals);
  return {
    from: providers.fromMs,
    to: providers.toMs,
    ...toEntry(total, total.requests),
    providers: entries(providers, 'provider', ({ calls }) => calls),
    models: entries(book.reading('model', nowMs), 'model', ({ calls }) => calls),
    keys: entries(book.reading('key', nowMs), 'apiKeyId', ({ requests }) => requests),
  };
}

function entries(
  { groups }: CallReading,
  name: keyof CallNames,
  count: (report: CallReport) => number,
): readonly AnalyticsEntry[] {
  return groups.flatMap((group) => {
    const report = callReport(group);
    const named = group.names[name] ?? '';
    return named === '' ? [] : [{ name: named, ...toEntry(report, count(report)) }];
  });
}

function toEntry(report: CallReport, totalRequests: number): Omit<AnalyticsEntry, 'name'> {
  const { inputTokens, outputTokens } = report;
  return {
    totalRequests,
    failedRequests: report.failedCalls,
    successRate: report.successRate ?? 1,
    errorRate: report.errorRate ?? 0,
    avgLatency: report.avgLatencyMs ?? 0,
    latency: report.latencyMs,
    firstContent: report.firstContentMs,
    avgCost: report.avgCostUsd ?? 0,
    totalCost: report.totalCostUsd ?? 0,
    tokens: { input: inputTokens, output: outputTokens, total: inputTokens + outputTokens },
    uptime: report.uptime ?? 1,
    quality: report.quality,
  };
}
