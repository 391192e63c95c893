import type { ProviderMetrics, RouterMetrics } from './get-metrics.ts';

const PREFIX = 'provider_router_window_';

interface Gauge<Of> {
  readonly name: string;
  readonly help: string;
  readonly read: (of: Of) => number | null;
}

const ofRouter: readonly Gauge<RouterMetrics>[] = [
  { name: 'requests', help: 'Requests of the window.', read: ({ requests }) => requests.total },
  {
    name: 'success_ratio',
    help: 'Answered calls among those that tell.',
    read: ({ requests }) => requests.successRate,
  },
  { name: 'latency_avg_milliseconds', help: 'Mean of good answers.', read: ({ requests }) => requests.latency.avg },
  { name: 'cost_usd', help: 'Known cost of the window.', read: ({ cost }) => cost.totalSpend },
  { name: 'cost_per_token_usd', help: 'Known cost per token.', read: ({ cost }) => cost.costPerToken },
  { name: 'saved_usd', help: 'What answers from the cache did not cost.', read: ({ cost }) => cost.saved },
  { name: 'queue_depth', help: 'Requests that wait for a place.', read: ({ queueDepth }) => queueDepth },
  { name: 'in_flight', help: 'Requests under way.', read: ({ requests }) => requests.inFlight },
];

const ofProvider: readonly Gauge<ProviderMetrics>[] = [
  { name: 'provider_calls', help: 'Calls to a provider.', read: ({ requests }) => requests },
  { name: 'provider_failed_calls', help: 'Calls that failed by its fault.', read: ({ failed }) => failed },
  { name: 'provider_success_ratio', help: 'Answered calls among those that tell.', read: (one) => one.successRate },
  { name: 'provider_uptime_ratio', help: 'Share of minutes without outage.', read: ({ uptime }) => uptime },
  { name: 'provider_latency_p50_milliseconds', help: 'Median of good answers.', read: ({ latency }) => latency.p50 },
  { name: 'provider_latency_p95_milliseconds', help: 'Slowest 1 in 20.', read: ({ latency }) => latency.p95 },
  { name: 'provider_latency_p99_milliseconds', help: 'Slowest 1 in 100.', read: ({ latency }) => latency.p99 },
  { name: 'provider_first_content_p50_milliseconds', help: 'Median.', read: ({ responseTime }) => responseTime.p50 },
  { name: 'provider_in_flight', help: 'Calls under way at a provider.', read: ({ queueDepth }) => queueDepth },
  { name: 'provider_cost_usd', help: 'Known cost.', read: ({ totalSpend }) => totalSpend },
  { name: 'provider_quality_ratio', help: 'Mean score of feedback.', read: ({ quality }) => quality.responseQuality },
  { name: 'provider_reliability_ratio', help: 'Answered at least.', read: ({ quality }) => quality.reliability },
];

/** Metrics of a window as gauges in Prometheus' text form; what is not known has no line. The client library is loaded with the first export. */
export async function renderGauges(metrics: RouterMetrics): Promise<string> {
  const client = await import('@prometheus-io/client');
  const registry = new client.Registry();
  const add = (name: string, help: string, labelNames: readonly string[]) =>
    new client.Gauge({ name: PREFIX + name, help, labelNames: [...labelNames], registers: [registry] });
  for (const { name, help, read } of ofRouter) {
    const value = read(metrics);
    if (value !== null) add(name, help, []).set(value);
  }
  for (const { name, help, read } of ofProvider) {
    const gauge = add(name, help, ['provider']);
    for (const one of metrics.providers) {
      const value = read(one);
      if (value !== null) gauge.set({ provider: one.name }, value);
    }
  }
  return registry.metrics();
}
