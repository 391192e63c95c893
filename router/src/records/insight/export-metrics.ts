import type { RouterMetrics } from './get-metrics.ts';
import { renderGauges } from './render-gauges.ts';
import { type CsvValue, toCsv } from './to-csv.ts';

export const metricsFormats = ['json', 'csv', 'prometheus'] as const;
export type MetricsFormat = (typeof metricsFormats)[number];

const contentTypes = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
} as const satisfies Record<MetricsFormat, string>;

export interface ExportedMetrics {
  readonly contentType: string;
  readonly body: string;
}

/** Metrics as a text for other programs: all of them as JSON, one row per provider as CSV, or gauges for Prometheus. */
export async function exportMetrics(metrics: RouterMetrics, format: MetricsFormat): Promise<ExportedMetrics> {
  return { contentType: contentTypes[format], body: await bodyOf(metrics, format) };
}

async function bodyOf(metrics: RouterMetrics, format: MetricsFormat): Promise<string> {
  switch (format) {
    case 'json':
      return JSON.stringify(metrics, undefined, 2);
    case 'csv':
      return toCsv(
        columns.map(([name]) => name),
        metrics.providers.map((provider) => columns.map(([, read]) => read(provider))),
      );
    case 'prometheus':
      return renderGauges(metrics);
  }
}

type Provider = RouterMetrics['providers'][number];

const columns: readonly (readonly [name: string, read: (provider: Provider) => CsvValue])[] = [
  ['provider', ({ name }) => name],
  ['requests', ({ requests }) => requests],
  ['failed', ({ failed }) => failed],
  ['success_rate', ({ successRate }) => successRate],
  ['uptime', ({ uptime }) => uptime],
  ['latency_avg_ms', ({ latency }) => latency.avg],
  ['latency_p50_ms', ({ latency }) => latency.p50],
  ['latency_p95_ms', ({ latency }) => latency.p95],
  ['latency_p99_ms', ({ latency }) => latency.p99],
  ['first_content_p50_ms', ({ responseTime }) => responseTime.p50],
  ['first_content_p95_ms', ({ responseTime }) => responseTime.p95],
  ['queue_depth', ({ queueDepth }) => queueDepth],
  ['cost_usd', ({ totalSpend }) => totalSpend],
  ['cost_per_token_usd', ({ costPerToken }) => costPerToken],
  ['quality', ({ quality }) => quality.responseQuality],
  ['scores', ({ quality }) => quality.scores],
  ['consistency', ({ quality }) => quality.consistency],
  ['reliability', ({ quality }) => quality.reliability],
];
