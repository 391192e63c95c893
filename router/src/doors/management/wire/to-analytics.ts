import type { CallGroup, CallGrouping, CallReading } from '../../../records/calls/call-figures.ts';
import type { AnalyticsWire, CostsWire, LoadBalancingWire } from '../contracts/analytics.ts';
import { toCallReport } from './to-call-report.ts';

export interface AnalyticsAsked {
  readonly window: string;
  readonly grouping: CallGrouping;
  /** The name of an API key; undefined where it is gone. */
  readonly nameOfKey: (id: string) => string | undefined;
}

export function toAnalytics(reading: CallReading, asked: AnalyticsAsked): AnalyticsWire {
  const { grouping } = asked;
  return {
    window: asked.window,
    from: reading.fromMs,
    to: reading.toMs,
    group_by: grouping,
    totals: toCallReport(reading.totals),
    groups: reading.groups.map((group) => ({
      name: nameOf(group, asked),
      ...(grouping === 'deployment' && placeOf(group)),
      ...(group.startMs !== undefined && { start: group.startMs }),
      ...toCallReport(group),
    })),
  };
}

export function toCosts(reading: CallReading, asked: AnalyticsAsked, savedUsd: number | undefined): CostsWire {
  const totals = toCallReport(reading.totals);
  return {
    window: asked.window,
    from: reading.fromMs,
    to: reading.toMs,
    by: asked.grouping,
    total_cost_usd: totals.total_cost_usd,
    unpriced_requests: totals.unpriced_requests,
    saved_usd: savedUsd ?? null,
    costs: reading.groups
      .map((group) => toCost(group, totals.total_cost_usd, asked))
      .filter(({ requests }) => requests > 0)
      .toSorted((one, other) => (other.cost_usd ?? 0) - (one.cost_usd ?? 0)),
  };
}

function toCost(group: CallGroup, total: number | null, asked: AnalyticsAsked): CostsWire['costs'][number] {
  const report = toCallReport(group);
  return {
    name: nameOf(group, asked),
    cost_usd: report.total_cost_usd,
    share: total === null || total === 0 ? null : rounded((report.total_cost_usd ?? 0) / total),
    requests: report.requests,
    unpriced_requests: report.unpriced_requests,
    avg_cost_usd: report.avg_cost_usd,
    cost_per_token_usd: report.cost_per_token_usd,
    input_tokens: report.input_tokens,
    output_tokens: report.output_tokens,
  };
}

export interface BalancingNow {
  readonly window: string;
  readonly strategy: string | undefined;
  readonly algorithm: string | undefined;
  readonly queueDepth: number;
  readonly weightOf: (provider: string) => number;
  readonly inFlightAt: (provider: string) => number | undefined;
}

/** `reading`: gathered by provider. */
export function toLoadBalancing(reading: CallReading, now: BalancingNow): LoadBalancingWire {
  const reports = reading.groups
    .filter(({ names }) => names.provider !== '')
    .map((group) => ({ provider: group.names.provider ?? '', ...toCallReport(group) }))
    .filter(({ calls }) => calls > 0)
    .toSorted((one, other) => other.calls - one.calls);
  const all = reports.reduce((sum, { calls }) => sum + calls, 0);
  return {
    window: now.window,
    from: reading.fromMs,
    to: reading.toMs,
    strategy: now.strategy ?? null,
    algorithm: now.algorithm ?? null,
    evenness: evenness(reports.map(({ calls }) => calls / all)),
    queue_depth: now.queueDepth,
    targets: reports.map(({ provider, calls, success_rate, avg_latency_ms }) => ({
      provider,
      calls,
      share: rounded(calls / all),
      weight: now.weightOf(provider),
      in_flight: now.inFlightAt(provider) ?? null,
      success_rate,
      avg_latency_ms,
    })),
  };
}

/** Entropy of the shares, as a part of what it could be: null where there is nobody to share with. */
function evenness(shares: readonly number[]): number | null {
  if (shares.length < 2) return null;
  const entropy = shares.reduce((sum, share) => sum - share * Math.log(share), 0);
  return rounded(entropy / Math.log(shares.length));
}

function nameOf({ names, startMs }: CallGroup, { grouping, nameOfKey }: AnalyticsAsked): string | null {
  switch (grouping) {
    case 'provider':
      return names.provider || null;
    case 'model':
      return names.model || null;
    case 'key':
      return names.apiKeyId ? (nameOfKey(names.apiKeyId) ?? names.apiKeyId) : null;
    case 'endpoint':
      return names.endpoint || null;
    case 'task':
      return names.task || null;
    case 'hour':
      return new Date(startMs ?? 0).toISOString().slice(0, 13).concat(':00Z');
    case 'day':
      return new Date(startMs ?? 0).toISOString().slice(0, 10);
    case 'deployment':
      return names.provider ? `${names.provider}/${names.model}` : null;
  }
}

function placeOf({ names }: CallGroup) {
  const { provider = '', model = '', task = '' } = names;
  return { provider, model, task };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
