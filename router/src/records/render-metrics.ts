import type { Registry } from '@prometheus-io/client';
import type { BudgetStanding } from '../domain/budget.ts';
import { boundedLabel, OTHER } from './bounded-label.ts';
import type { Buckets } from './buckets.ts';
import { countedHistogram } from './counted-histogram.ts';
import type { Metrics } from './metrics.ts';
import type { Gauges } from './ports.ts';
import type { Series } from './series.ts';

export interface MetricSources {
  readonly metrics: Metrics;
  readonly gauges: Gauges;
  readonly writer: { readonly dropped: number; readonly shortened: number; readonly waiting: number };
}

export interface MetricsText {
  readonly contentType: string;
  readonly body: string;
}

/** Label values and a number, one line of the text. */
type Line = readonly [labels: Readonly<Record<string, string>>, value: number];

const PREFIX = 'provider_router_';
const model = ['provider', 'model'] as const;

/** The Prometheus text of now. The client library is loaded at the first scrape: most installs never have one. */
export async function renderMetrics(sources: MetricSources): Promise<MetricsText> {
  const client = await import('@prometheus-io/client');
  const registry = new client.Registry();
  const add = adder(client, registry);
  addRequests(add, sources);
  addRecords(add, sources);
  addCache(add, sources);
  addMoment(add, sources);
  addBudgets(add, sources);
  return { contentType: registry.contentType, body: await registry.metrics() };
}

function addRequests(add: Adder, { metrics }: MetricSources): void {
  const series = allSeries(metrics);
  add.counter('requests_total', 'Finished requests by how they ended.', [...model, 'status'], requestLines(series));
  add.histogram('request_duration_seconds', 'Time of answered requests.', series, (one) => one.durations);
  add.histogram('first_content_seconds', 'Time to the first content.', series, (one) => one.firstContents);
  add.counter(
    'tokens_total',
    'Tokens; cached ones are part of input, reasoning ones of output.',
    [...model, 'kind'],
    tokenLines(series),
  );
  add.counter('cost_usd_total', 'Cost in USD where prices are known.', model, costLines(series));
  add.counter('attempts_total', 'Upstream calls by outcome.', ['provider', 'outcome'], attemptLines(metrics));
  add.counter('errors_total', 'Requests that ended with an error, by its code.', ['code'], errorLines(metrics));
}

function addRecords(add: Adder, { writer }: MetricSources): void {
  add.counter('records_dropped_total', 'Request records that were lost.', [], [[{}, writer.dropped]]);
  add.counter('records_shortened_total', 'Request records whose bodies were left out.', [], [[{}, writer.shortened]]);
  add.gauge('records_waiting', 'Request records that wait for the database.', [], [[{}, writer.waiting]]);
}

function addCache(add: Adder, { metrics: { cache }, gauges }: MetricSources): void {
  const requests = Object.entries(cache.requests).map(([outcome, value]): Line => [{ outcome }, value]);
  add.counter('cache_requests_total', 'Requests by what the cache had to do with them.', ['outcome'], requests);
  add.counter('cache_saved_tokens_total', 'Tokens that were told without a call.', [], [[{}, cache.savedTokens]]);
  add.counter('cache_saved_usd_total', 'What these would have cost, in USD.', [], [[{}, cache.savedUsd]]);
  const { answers, firsts, room } = gauges.cache();
  const lines = (what: 'entries' | 'bytes'): Line[] => [
    [{ kept_for: 'equal' }, answers[what]],
    [{ kept_for: 'repeated' }, firsts[what]],
  ];
  const help = 'for equal requests, and for repetitions under one Idempotency-Key.';
  add.gauge('cache_entries', `Answers that are kept ${help}`, ['kept_for'], lines('entries'));
  add.gauge('cache_bytes', `What they weigh: ${help}`, ['kept_for'], lines('bytes'));
  const underWay = 'What is held of answers under way that will be kept or are told to several.';
  add.gauge('cache_bytes_under_way', underWay, [], [[{}, room.bytes]]);
}

function addMoment(add: Adder, { gauges }: MetricSources): void {
  add.gauge('requests_in_flight', 'Requests under way.', [], [[{}, gauges.inFlight()]]);
  add.gauge(
    'request_body_bytes_held',
    'What the request bodies above 64 KiB under way have together.',
    [],
    [[{}, gauges.heldBodyBytes()]],
  );
  add.gauge(
    'circuit_open',
    'Deployments that rest: 1 open, 0.5 half-open. Absent: closed.',
    model,
    breakerLines(gauges),
  );
  const { calls, spentUsdTotal } = gauges.probes();
  add.counter(
    'probes_total',
    'The router’s own calls by outcome.',
    ['outcome'],
    Object.entries(calls).map(([outcome, count]): Line => [{ outcome }, count]),
  );
  add.counter('probe_cost_usd_total', 'What they cost in USD, apart from cost_usd_total.', [], [[{}, spentUsdTotal]]);
  add.gauge(
    'degraded',
    '1 while something works only in part; /health says what.',
    [],
    [[{}, gauges.isDegraded() ? 1 : 0]],
  );
  add.gauge('process_resident_memory_bytes', 'Memory of this process.', [], [[{}, process.memoryUsage.rss()]]);
}

/** Of end users and tags without end, some: a series is a line of every scrape. */
const MAX_BUDGETS = 1_000;

function addBudgets(add: Adder, { gauges }: MetricSources): void {
  const budgets = (gauges.budgets?.() ?? []).slice(0, MAX_BUDGETS);
  const lines = (amountOf: (one: BudgetStanding) => number): Line[] =>
    budgets.map((one): Line => [{ budget: one.id }, amountOf(one)]);
  add.gauge(
    'budget_limit_usd',
    'What may be spent in a period.',
    ['budget'],
    lines(({ limitUsd }) => limitUsd),
  );
  add.gauge(
    'budget_spent_usd',
    'What of it is spent in this one.',
    ['budget'],
    lines(({ spentUsd }) => spentUsd),
  );
  add.gauge(
    'budget_reserved_usd',
    'What the requests under way may cost at most.',
    ['budget'],
    lines(({ reservedUsd }) => reservedUsd),
  );
  const { alert, exhausted } = gauges.budgetAlerts?.() ?? { alert: 0, exhausted: 0 };
  const alerts: Line[] = [
    [{ kind: 'alert' }, alert],
    [{ kind: 'exhausted' }, exhausted],
  ];
  add.counter('budget_alerts_total', 'Budgets that reached their soft limit or their end.', ['kind'], alerts);
}

interface LabelledSeries {
  readonly labels: { readonly provider: string; readonly model: string };
  readonly series: Series;
}

function allSeries(metrics: Metrics): readonly LabelledSeries[] {
  return [...metrics.series].flatMap(([provider, models]) =>
    [...models].map(([name, series]) => ({ labels: { provider, model: name }, series })),
  );
}

function requestLines(all: readonly LabelledSeries[]): Line[] {
  return all.flatMap(({ labels, series }) =>
    Object.entries(series.requests).map(([status, value]): Line => [{ ...labels, status }, value]),
  );
}

function tokenLines(all: readonly LabelledSeries[]): Line[] {
  return all.flatMap(({ labels, series }): Line[] => [
    [{ ...labels, kind: 'input' }, series.inputTokens],
    [{ ...labels, kind: 'input_cached' }, series.cachedTokens],
    [{ ...labels, kind: 'output' }, series.outputTokens],
    [{ ...labels, kind: 'output_reasoning' }, series.reasoningTokens],
  ]);
}

function costLines(all: readonly LabelledSeries[]): Line[] {
  return all.map(({ labels, series }): Line => [labels, series.costUsd]);
}

function attemptLines({ attempts }: Metrics): Line[] {
  return [...attempts].flatMap(([provider, outcomes]) =>
    [...outcomes].map(([outcome, value]): Line => [{ provider, outcome }, value]),
  );
}

function errorLines({ errors }: Metrics): Line[] {
  return [...errors].map(([code, value]): Line => [{ code }, value]);
}

const openness = { closed: 0, 'half-open': 0.5, open: 1 } as const;
const MAX_BREAKERS = 1_000;

/** Where several share a label, the worst of them is told. */
function breakerLines(gauges: Gauges): Line[] {
  const worst = new Map<string, Line>();
  for (const [index, { provider, model: name, state }] of gauges.breakers().entries()) {
    const label = index < MAX_BREAKERS ? boundedLabel(name) : OTHER;
    const key = JSON.stringify([provider, label]);
    worst.set(key, [{ provider, model: label }, Math.max(openness[state], worst.get(key)?.[1] ?? 0)]);
  }
  return [...worst.values()];
}

interface Adder {
  counter(name: string, help: string, labelNames: readonly string[], lines: readonly Line[]): void;
  gauge(name: string, help: string, labelNames: readonly string[], lines: readonly Line[]): void;
  histogram(name: string, help: string, all: readonly LabelledSeries[], pick: (series: Series) => Buckets): void;
}

function adder(client: typeof import('@prometheus-io/client'), registry: Registry): Adder {
  const common = (name: string, help: string) => ({ name: PREFIX + name, help, registers: [registry] });
  return {
    counter(name, help, labelNames, lines) {
      const counter = new client.Counter({ ...common(name, help), labelNames });
      for (const [labels, value] of lines) counter.inc({ ...labels }, value);
    },
    gauge(name, help, labelNames, lines) {
      const gauge = new client.Gauge({ ...common(name, help), labelNames });
      for (const [labels, value] of lines) gauge.set({ ...labels }, value);
    },
    histogram(name, help, all, pick) {
      const counted = all.map(({ labels, series }) => ({ labels, buckets: pick(series) }));
      registry.registerMetric(countedHistogram(client.Histogram, { name: PREFIX + name, help }, counted));
    },
  };
}
