import type { CallGroup, Quantiles } from '../../../records/calls/call-figures.ts';
import { callReport } from '../../../records/insight/call-report.ts';
import type { CallReportWire } from '../contracts/analytics.ts';

export function toCallReport(group: Pick<CallGroup, 'figures' | 'scores'>): CallReportWire {
  const report = callReport(group);
  return {
    requests: report.requests,
    calls: report.calls,
    failed_calls: report.failedCalls,
    success_rate: share(report.successRate),
    error_rate: share(report.errorRate),
    avg_latency_ms: milliseconds(report.avgLatencyMs),
    latency_ms: toPercentiles(report.latencyMs),
    first_content_ms: toPercentiles(report.firstContentMs),
    avg_cost_usd: usd(report.avgCostUsd),
    total_cost_usd: usd(report.totalCostUsd),
    cost_per_token_usd: usd(report.costPerTokenUsd),
    unpriced_requests: report.unpricedRequests,
    input_tokens: report.inputTokens,
    output_tokens: report.outputTokens,
    uptime: share(report.uptime),
    limited_share: share(report.limitedShare),
    quality: share(report.quality),
    scores: report.scores,
  };
}

function toPercentiles({ p50, p95, p99 }: Quantiles): CallReportWire['latency_ms'] {
  return { p50: milliseconds(p50), p95: milliseconds(p95), p99: milliseconds(p99) };
}

/** No more digits than it is true to. */
function milliseconds(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toPrecision(3));
}

function share(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 10_000) / 10_000;
}

/** Sums of floating-point numbers carry dust. */
function usd(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toPrecision(12));
}
