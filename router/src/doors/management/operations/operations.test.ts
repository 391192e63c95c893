import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

describe('health and metrics', () => {
  let management: TestManagement;

  beforeEach(async () => {
    management = await startManagement();
    await management.ask('POST', '/v1/providers', {
      body: { id: 'a', name: 'Alpha', type: 'lm-studio', config: { baseURL: 'http://localhost:1234/v1' } },
    });
  });

  afterEach(() => management.close());

  it('shows every provider by name in the printed form', async () => {
    await management.ask('POST', '/v1/providers', {
      body: { id: 'off', name: 'Off', type: 'lm-studio', enabled: false },
    });

    const answer = await management.ask('GET', '/health');

    expect(answer.json).toEqual({
      status: 'ok',
      providers: {
        Alpha: { status: 'healthy', baseURL: 'http://localhost:1234/v1' },
        Off: { status: 'disabled' },
      },
      registeredProviders: ['a'],
    });
  });

  it('keeps two providers of the same name apart', async () => {
    await management.ask('POST', '/v1/providers', { body: { id: 'b', name: 'Alpha', type: 'lm-studio' } });

    const answer = await management.ask('GET', '/health');

    expect(Object.keys(answer.json.providers)).toEqual(['Alpha (a)', 'Alpha (b)']);
  });

  it('is not healthy while its calls fail or its config cannot work', async () => {
    management.house.trouble = 'It failed 5 times in a row.';
    management.test.store.rows = {
      ...management.test.store.rows,
      configs: [{ providerId: 'a', key: 'timeout', value: 'x', isSensitive: false }],
    };

    const failing = await management.ask('GET', '/health');
    await management.test.registry.reload();
    const broken = await management.ask('GET', '/health');

    expect(failing.json.providers.Alpha).toMatchObject({ status: 'unhealthy', error: 'It failed 5 times in a row.' });
    expect(broken.json.providers.Alpha.status).toBe('unhealthy');
  });

  it('says degraded and why while something works only in part', async () => {
    management.house.problem = 'The database takes no writes.';

    const answer = await management.ask('GET', '/health');

    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ status: 'degraded', problem: 'The database takes no writes.' });
  });

  it('tells callers who may not manage the status alone', async () => {
    expect((await management.ask('GET', '/health', { as: 'inference' })).json).toEqual({ status: 'ok' });
  });

  it('is live as long as it answers, and ready unless it drains', async () => {
    const ready = await management.ask('GET', '/health/ready', { as: 'inference' });
    management.house.refusal = 'The router is shutting down.';
    const draining = await management.ask('GET', '/health/ready', { as: 'inference' });
    const live = await management.ask('GET', '/health/live', { as: 'inference' });

    expect([ready.status, draining.status, live.status]).toEqual([200, 503, 200]);
    expect(draining.json).toEqual({ status: 'not-ready', reason: 'The router is shutting down.' });
  });

  it('gives the metrics as Prometheus reads them', async () => {
    const answer = await management.ask('GET', '/metrics');

    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(answer.text).toContain('router_up 1');
  });
});
