import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import { testRecord } from '../testing/test-record.ts';
import { Book } from './book.ts';
import { deliverMetrics, type MetricsCarrier } from './deliver-metrics.ts';
import { exportMetrics } from './export-metrics.ts';
import { getMetrics, type MetricsMoment } from './get-metrics.ts';

const start = 1_700_000_000_000;
const moment: MetricsMoment = {
  nowMs: start + 60_000,
  inFlight: 3,
  queueDepth: 2,
  inFlightAt: (provider) => (provider === 'a' ? 1 : undefined),
  savedUsd: undefined,
};

function metricsOf(...providers: readonly string[]) {
  const book = new Book(start);
  for (const name of providers) {
    const provider = name as ProviderId;
    const attempt = { provider, model: 'm', outcome: 'ok', reason: undefined, durationMs: 5 } as const;
    book.add(testRecord({ atMs: start, provider, attempts: [attempt], costUsd: 0.25, durationMs: 100 }));
  }
  return getMetrics(book.reading('provider', moment.nowMs), moment);
}

describe('metrics', () => {
  it('are of requests, cost, providers and quality', () => {
    expect(metricsOf('a', 'a')).toMatchObject({
      requests: { total: 2, successRate: 1, errorRate: 0, inFlight: 3 },
      cost: { totalSpend: 0.5, costPerRequest: 0.25, saved: null },
      queueDepth: 2,
      providers: [{ name: 'a', uptime: 1, queueDepth: 1, quality: { consistency: 1 } }],
    });
  });

  it('say null of what nobody measured', () => {
    expect(metricsOf()).toMatchObject({
      requests: { total: 0, successRate: null, latency: { p50: null } },
      cost: { totalSpend: null },
      providers: [],
      quality: { responseQuality: null, reliability: null },
    });
  });
});

describe('the export', () => {
  it('as JSON is the metrics', async () => {
    const metrics = metricsOf('a');
    expect(JSON.parse((await exportMetrics(metrics, 'json')).body)).toEqual(metrics);
  });

  it('as CSV quotes what must be quoted, and defuses what a table would take for a formula', async () => {
    const { body } = await exportMetrics(metricsOf('a', '=1+1', 'say "x", y', '@sum', 'two\nlines'), 'csv');
    expect(body.split('\r\n')[0]).toMatch(/^provider,requests,failed,/);
    expect(body).toContain('\r\n"say ""x"", y",1,0,');
    expect(body).toContain("\r\n'=1+1,1,0,");
    expect(body).toContain("\r\n'@sum,1,0,");
    expect(body).toContain('\r\n"two\nlines",1,0,');
  });

  it('for Prometheus has a type and help of every name, and escapes labels', async () => {
    const { body, contentType } = await exportMetrics(metricsOf('a', 'say "x"\\'), 'prometheus');
    expect(contentType).toContain('version=0.0.4');
    expect(body).toContain('provider_router_window_provider_calls{provider="a"} 1');
    expect(body).toContain('provider="say \\"x\\"\\\\"');
    const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    for (const line of samples) {
      expect(line).toMatch(/^[a-z_0-9]+(?:\{provider="(?:[^"\\]|\\.)*"\})? (?:[-+0-9.e]+|NaN)$/);
      const name = /^[a-z_0-9]+/.exec(line)?.[0];
      expect(body).toContain(`# TYPE ${name} gauge\n`);
    }
  });
});

describe('its delivery', () => {
  const exported = { contentType: 'text/plain', body: 'x 1\n' };
  const carried: string[] = [];
  const carrier: MetricsCarrier = {
    async write(file, text) {
      if (file === '/full') throw new Error('no space left');
      carried.push(`${file}: ${text}`);
    },
    async post(url) {
      return url.endsWith('/bad') ? 500 : 202;
    },
  };

  it.each([
    [{}, { kind: 'returned' }],
    [{ endpoint: '/metrics' }, { kind: 'served', path: '/metrics' }],
    [{ endpoint: 'http://gateway.test/job' }, { kind: 'pushed', url: 'http://gateway.test' }],
    [{ push: 'http://gateway.test/bad' }, { kind: 'failed', reason: expect.stringContaining('500') }],
    [{ push: 'file:///etc/passwd' }, { kind: 'failed', reason: expect.stringContaining('http') }],
    [{ file: '/full' }, { kind: 'failed', reason: expect.stringContaining('no space left') }],
    [{ file: 'm.prom' }, { kind: 'written', file: 'm.prom' }],
  ] as const)('to %j ends as %j', async (target, outcome) => {
    expect(await deliverMetrics(exported, target, carrier)).toEqual(outcome);
  });

  it('never takes a path of the server for a file', async () => {
    carried.length = 0;
    await deliverMetrics(exported, { endpoint: '/etc/metrics' }, carrier);
    expect(carried).toEqual([]);
  });
});
