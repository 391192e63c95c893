import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../domain/ids.ts';
import { noUsage } from '../domain/usage.ts';
import { Metrics } from './metrics.ts';
import type { BreakerGauge } from './ports.ts';
import { renderMetrics } from './render-metrics.ts';
import { testRecord } from './testing/test-record.ts';

const one = 'one' as ProviderId;
const attempt = { provider: one, model: 'm', reason: undefined, durationMs: 5 };

const openBreaker: BreakerGauge = { provider: 'one', model: 'm', state: 'open' };

async function textOf(metrics: Metrics, breakers = [openBreaker]): Promise<readonly string[]> {
  const kept = { answers: { entries: 7, bytes: 700 }, firsts: { entries: 1, bytes: 90 }, room: { bytes: 55 } };
  const probes = () => ({ calls: { ok: 4, failed: 1 }, spentUsdTotal: 0.002 });
  const gauges = {
    inFlight: () => 3,
    heldBodyBytes: () => 70_000,
    cache: () => kept,
    breakers: () => breakers,
    probes,
    isDegraded: () => true,
  };
  const { body } = await renderMetrics({ metrics, gauges, writer: { dropped: 4, shortened: 3, waiting: 2 } });
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
        'provider_router_request_body_bytes_held 70000',
        'provider_router_degraded 1',
        `provider_router_circuit_open{${labels}} 1`,
      ]),
    );
  });

  it('count what the cache answered, and what it saved', async () => {
    const metrics = new Metrics();
    const usage = { ...noUsage, inputTokens: 10, outputTokens: 5 };
    metrics.observe(testRecord({ usage, costUsd: 0.5, cache: 'miss' }));
    metrics.observe(testRecord({ usage, costUsd: 0, cache: 'hit', savedUsd: 0.5 }));
    metrics.observe(testRecord({ usage, costUsd: 0, cache: 'shared', savedUsd: 0.5, status: 'cancelled' }));
    metrics.observe(testRecord({ usage }));

    expect(await textOf(metrics)).toEqual(
      expect.arrayContaining([
        'provider_router_cache_requests_total{outcome="miss"} 1',
        'provider_router_cache_requests_total{outcome="hit"} 1',
        'provider_router_cache_requests_total{outcome="shared"} 1',
        'provider_router_cache_requests_total{outcome="bypass"} 0',
        'provider_router_cache_saved_tokens_total 15',
        'provider_router_cache_saved_usd_total 0.5',
        'provider_router_cache_entries{kept_for="equal"} 7',
        'provider_router_cache_bytes{kept_for="repeated"} 90',
        'provider_router_cache_bytes_under_way 55',
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

  it('bound all series together, however many providers share the inventions', () => {
    const metrics = new Metrics();
    for (let index = 0; index < 10_000; index += 1) {
      const provider = `p${index % 100}` as ProviderId;
      metrics.observe(testRecord({ provider, model: `invented-${index}` }));
    }
    const counted = [...metrics.series.values()].map((models) => models.size);

    expect(counted.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(2_100);
    const requests = [...metrics.series.values()].flatMap((models) =>
      [...models.values()].map((one) => one.requests.ok),
    );
    expect(requests.reduce((sum, count) => sum + count, 0)).toBe(10_000);
  });

  it('have no label longer than the names of models are, in series and breakers', async () => {
    const metrics = new Metrics();
    const endless = 'x'.repeat(100_000);
    metrics.observe(testRecord({ model: endless }));
    metrics.observe(testRecord({ model: 'm'.repeat(200) }));
    const resting = [openBreaker, { ...openBreaker, model: endless, state: 'half-open' as const }];

    const lines = await textOf(metrics, [...resting, { ...openBreaker, model: `${endless}y` }]);

    expect([...(metrics.series.get('one')?.keys() ?? [])]).toEqual(['other', 'm'.repeat(200)]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(400);
    expect(lines.filter((line) => line.startsWith('provider_router_circuit_open')).map(sorted)).toEqual([
      'provider_router_circuit_open{model="m",provider="one"} 1',
      'provider_router_circuit_open{model="other",provider="one"} 1',
    ]);
  });

  it('have a bounded number of breakers', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => ({ ...openBreaker, model: `invented-${index}` }));
    const lines = await textOf(new Metrics(), many);
    expect(lines.filter((line) => line.startsWith('provider_router_circuit_open'))).toHaveLength(1_001);
  });
});

/** The library orders labels as it likes. */
function sorted(line: string): string {
  return line.replace(/\{([^}]*)\}/, (_, labels: string) => `{${labels.split(',').toSorted().join(',')}}`);
}
