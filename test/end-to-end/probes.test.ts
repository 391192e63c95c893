import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { addProvider, question, setSetting } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

const isProbe = ({ body }: FakeUpstream['requests'][number]): boolean =>
  JSON.stringify(body['messages']).includes('"Hi"');

describe('the router’s own calls', () => {
  let first: FakeUpstream;
  let second: FakeUpstream;
  let router: RunningRouter;

  beforeAll(async () => {
    first = await fakeUpstream({}, { models: ['m'] });
    second = await fakeUpstream({}, { models: ['m'] });
    router = await startRouter();
    await addProvider(router, first, { id: 'first' });
    await addProvider(router, second, { id: 'second' });
    await setSetting(router, 'routing.breakerFailures', '1');
    await setSetting(router, 'routing.breakerRestMs', '100');
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    for (const upstream of [first, second]) await upstream.close();
  });

  async function ask(): Promise<string | null> {
    const reply = await router.call('POST', '/v1/chat/completions', question({ model: 'm' }));
    expect(reply.status, reply.text).toBe(200);
    return reply.headers.get('x-router-provider');
  }

  async function probes() {
    const reply = await router.call('GET', '/v1/routing/probes');
    expect(reply.status).toBe(200);
    return reply.body;
  }

  async function isOpen(): Promise<boolean> {
    const { text } = await router.call('GET', '/metrics');
    return /provider_router_circuit_open\{provider="first"[^}]*\} 1/.test(text);
  }

  /** Half-open is neither: somebody tries just now. */
  async function isClosed(): Promise<boolean> {
    const { text } = await router.call('GET', '/metrics');
    return !text.includes('provider_router_circuit_open{provider="first"');
  }

  it('are not made where no strategy is set', async () => {
    await ask();
    await sleep(1_200);
    expect([...first.requests, ...second.requests].filter(isProbe)).toHaveLength(0);
  });

  it('find out when one is back that failed, so that no user’s call has to', async () => {
    await setSetting(router, 'routing.strategy', 'balanced');
    first.play({ fault: 'server-error' });
    await eventually('the breaker of the first', async () => {
      await ask();
      return isOpen();
    });
    const asked = first.requests.filter((request) => !isProbe(request)).length;
    first.play({});
    await eventually('a probe that closes it', isClosed, 20_000);
    expect(first.requests.filter((request) => !isProbe(request))).toHaveLength(asked);
    expect(first.requests.filter(isProbe).length).toBeGreaterThan(0);
    const probe = first.requests.find(isProbe);
    expect(probe?.body).toMatchObject({ stream: true });
    expect(probe?.body['max_tokens'] ?? probe?.body['max_completion_tokens']).toBe(1);
  }, 40_000);

  it('are booked apart from all traffic, and what they cost is told', async () => {
    const { calls, spent_usd_today: spent, budget_usd_per_day: budget } = await probes();
    expect(calls.ok).toBeGreaterThan(0);
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThanOrEqual(budget);
    const { body: history } = await router.call('GET', '/v1/history?limit=1000');
    expect(JSON.stringify(history)).not.toContain('"Hi"');
    const { text } = await router.call('GET', '/metrics');
    expect(text).toMatch(/provider_router_probes_total\{outcome="ok"\} [1-9]/);
    expect(text).toMatch(/provider_router_probe_cost_usd_total 0\.\d/);
    const shown = await runCli(router.dataDir, ['routing', 'probes', '--json', '--url', router.url]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ enabled: true, budget_usd_per_day: 0.01 });
  });

  it('stop at their budget for the day, and where they are switched off', async () => {
    const { spent_usd_today: spent } = await probes();
    await setSetting(router, 'health.probeBudgetUsdPerDay', String(spent));
    first.play({ fault: 'server-error' });
    const named = question({ model: 'first/m' });
    await eventually('the breaker of the first', async () => {
      await router.call('POST', '/v1/chat/completions', named);
      return isOpen();
    });
    first.play({});
    const made = first.requests.filter(isProbe).length;
    await sleep(1_500);
    expect(first.requests.filter(isProbe)).toHaveLength(made);
    // Then a user's call has to try.
    await eventually('a call that closes it', async () => {
      await router.call('POST', '/v1/chat/completions', named);
      return isClosed();
    });
    await setSetting(router, 'health.probes', 'false');
    expect(await probes()).toMatchObject({ enabled: false });
  }, 40_000);

  it('check every provider by the clock where that is set, take out who fails, and bring it back', async () => {
    await setSetting(router, 'health.failureThreshold', '2');
    await setSetting(router, 'health.successThreshold', '1');
    const lost = await fakeUpstream({}, { models: ['m'] });
    await addProvider(router, lost, { id: 'lost', priority: 99 });
    const { port } = lost;
    await lost.close();
    await setSetting(router, 'health.checks', '[{"type": "ping", "interval": 1000, "timeout": 500}]');
    await eventually('the check that takes it out', async () => (await probes()).down[0]?.provider === 'lost', 20_000);
    expect((await router.call('POST', '/v1/chat/completions', question({ model: 'lost/m' }))).body.error).toMatchObject(
      {
        code: 'circuit_open',
      },
    );
    const found = await fakeUpstream({}, { models: ['m'], port });
    await eventually('the check that brings it back', async () => (await probes()).down.length === 0, 20_000);
    expect((await router.call('POST', '/v1/chat/completions', question({ model: 'lost/m' }))).status).toBe(200);
    await found.close();
    await setSetting(router, 'health.checks', '[]');
    await router.call('DELETE', '/v1/providers/lost');
  }, 60_000);

  it('refuse checks that are none, and name the setting', async () => {
    const reply = await router.call('PUT', '/v1/settings/health.checks', { value: '[{"type": "pong"}]' });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain('health.checks');
  });
});
