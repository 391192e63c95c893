import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../domain/ids.ts';
import { noUsage } from '../domain/usage.ts';
import { Metrics } from './metrics.ts';
import { renderMetrics } from './render-metrics.ts';
import { testRecord } from './testing/test-record.ts';

const one = 'one' as ProviderId;
const attempt = { provider: one, model: 'm', reason: undefined, durationMs: 5 };

async function textOf(metrics: Metrics): Promise<readonly string[]> {
  const breakers = () => [{ provider: 'one', model: 'm', state: 'open' as const }];
  const gauges = { inFlight: () => 3, breakers };
  const { body } = await renderMetrics({ metrics, gauges, writer: { dropped: 4, waiting: 2 } });
  return body.split('\n');
}

describe('metrics', () => {
  it('count requests, tokens, cost, attempts and errors by provider and model', async () => {
    const metrics = new Metrics();
    const usage = { ...noUsage, inputTokens: 10, cacheReadTokens: 5, outputTokens: 7, reasoningTokens: 2 };
    const attempts = [
      { ...attempt, outcome: 'server-error' as const },
      { ...attempt, outcome: 'ok' as const },
    ];
    metrics.observe(testRecord({ usage, costUsd: 0.25, attempts }));
    metrics.observe(testRecord({ status: 'error', errorCode: 'upstream_timeout', firstContentMs: undefined }));

    const lines = await textOf(metrics);

    const labels = 'model="m",provider="one"';
    expect(lines.filter((line) => line.startsWith('provider_router_')).map(sorted)).toEqual(
      expect.arrayContaining([
        `provider_router_requests_total{${labels},status="ok"} 1`,
        `provider_router_requests_total{${labels},status="error"} 1`,
        `provider_router_tokens_total{kind="input",${labels}} 15`,
        `provider_router_tokens_total{kind="input_cached",${labels}} 5`,
        `provider_router_tokens_total{kind="output",${labels}} 9`,
        `provider_router_tokens_total{kind="output_reasoning",${labels}} 2`,
        `provider_router_cost_usd_total{${labels}} 0.25`,
        'provider_router_attempts_total{outcome="ok",provider="one"} 1',
        'provider_router_attempts_total{outcome="server-error",provider="one"} 1',
        'provider_router_errors_total{code="upstream_timeout"} 1',
        'provider_router_records_dropped_total 4',
        'provider_router_records_waiting 2',
        'provider_router_requests_in_flight 3',
        `provider_router_circuit_open{${labels}} 1`,
      ]),
    );
  });

  it('have cumulative histograms that Prometheus can read', async () => {
    const metrics = new Metrics();
    for (const durationMs of [40, 90, 100, 5_000_000]) metrics.observe(testRecord({ durationMs }));

    const lines = (await textOf(metrics)).filter((line) => line.includes('request_duration_seconds')).map(sorted);

    const labels = 'model="m",provider="one"';
    const name = 'provider_router_request_duration_seconds';
    expect(lines).toContain(`# TYPE ${name} histogram`);
    expect(lines).toContain(`${name}_bucket{le="0.05",${labels}} 1`);
    expect(lines).toContain(`${name}_bucket{le="0.1",${labels}} 3`);
    expect(lines).toContain(`${name}_bucket{le="1800",${labels}} 3`);
    expect(lines).toContain(`${name}_bucket{le="+Inf",${labels}} 4`);
    expect(lines).toContain(`${name}_count{${labels}} 4`);
    expect(lines).toContain(`${name}_sum{${labels}} 5000.23`);
  });

  it('can be rendered twice, and when nothing happened yet', async () => {
    const metrics = new Metrics();
    expect(await textOf(metrics)).toContain('# TYPE provider_router_requests_total counter');
    metrics.observe(testRecord());
    expect((await textOf(metrics)).join()).toContain('status="ok"');
  });

  it('bound their labels whatever names clients invent', () => {
    const metrics = new Metrics();
    for (let index = 0; index < 5_000; index += 1) metrics.observe(testRecord({ model: `invented-${index}` }));
    metrics.observe(testRecord({ model: 'x', errorCode: 'model_not_found', status: 'error' }));
    metrics.observe(testRecord({ provider: undefined, model: undefined, status: 'refused' }));

    expect(metrics.series.get('one')?.size).toBeLessThanOrEqual(101);
    expect(metrics.series.get('one')?.has('x')).toBe(false);
    expect([...(metrics.series.get('none')?.keys() ?? [])]).toEqual(['none']);
  });
});

/** The library orders labels as it likes. */
function sorted(line: string): string {
  return line.replace(/\{([^}]*)\}/, (_, labels: string) => `{${labels.split(',').toSorted().join(',')}}`);
}
