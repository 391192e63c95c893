import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { freePort } from './kit/free-port.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

let router: RunningRouter;
let choosy: FakeUpstream;
let willing: FakeUpstream;

beforeAll(async () => {
  router = await startRouter();
  choosy = await fakeUpstream({}, { apiKey: 'sk-good', models: ['m'] });
  willing = await fakeUpstream({ says: 'willing' }, { models: ['w'] });
});
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await Promise.all([choosy.close(), willing.close()]);
});

const health = async (name: string): Promise<unknown> => (await router.call('GET', '/health')).body.providers[name];
const ask = (fields: Readonly<Record<string, unknown>>): Promise<Reply> =>
  router.call('POST', '/v1/chat/completions', question(fields));

describe('a provider that refuses its key', () => {
  beforeAll(async () => {
    await addProvider(router, choosy, { id: 'choosy', priority: 90, config: { apiKey: 'sk-wrong' } });
    await activate(router, 'choosy');
  });

  it('is the provider’s fault also where a request leaves the model to it: 502, recorded, logged and counted as its', async () => {
    const reply = await ask({ model: 'auto' });
    const [entry] = (await router.call('GET', '/v1/history?limit=1')).body.history;
    const metrics = await router.call('GET', '/metrics');

    expect(reply.status).toBe(502);
    expect(reply.body.error).toMatchObject({
      code: 'upstream_authentication',
      attempts: [{ provider: 'choosy', outcome: 'authentication' }],
    });
    expect(entry).toMatchObject({ provider: 'choosy', status: 'error', http_status: 502 });
    expect(router.output()).toContain('the provider’s models could not be read');
    expect(metrics.text).toMatch(/provider_router_requests_total\{provider="choosy",[^}]*status="error"\} [1-9]/);
  });

  it('hands over to the next where fallback is on', async () => {
    await addProvider(router, willing, { id: 'willing', priority: 50, config: { defaultModel: 'w' } });
    await setSetting(router, 'routing.fallbackEnabled', 'true');
    const reply = await ask({ model: undefined });
    await setSetting(router, 'routing.fallbackEnabled', 'false');

    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers.get('x-router-provider')).toBe('willing');
    expect(reply.headers.get('x-router-attempts')).toBe('2');
  });

  it('says why it did also while the key rests, and in /health, until a call succeeds', async () => {
    const first = await ask({ model: 'm' });
    const second = await ask({ model: 'm' });
    const said = first.body.error.attempts[0].reason;

    expect(second).toMatchObject({ status: 502, body: { error: { code: 'upstream_authentication' } } });
    expect(second.body.error.message).toContain(said);
    expect(second.body.error.attempts).toMatchObject([{ provider: 'choosy', model: 'm', reason: said }]);
    expect(second.headers.get('x-router-attempts')).toBe('0');
    expect(await health('choosy')).toMatchObject({ status: 'unhealthy', error: expect.stringContaining(said) });
    expect((await router.call('GET', '/health')).body).toMatchObject({
      status: 'degraded',
      problem: expect.stringContaining('The active provider "choosy" cannot answer'),
    });
    expect((await router.call('GET', '/metrics')).text).toMatch(/^provider_router_degraded 1$/m);

    await router.call('PATCH', '/v1/providers/choosy/config/apiKey', { value: 'sk-good' });
    expect((await ask({ model: 'm' })).status).toBe(200);
    expect(await health('choosy')).toEqual({ status: 'healthy', baseURL: choosy.url });
    expect((await router.call('GET', '/health')).body.status).toBe('ok');
    expect((await router.call('GET', '/metrics')).text).toMatch(/^provider_router_degraded 0$/m);
  });
});

describe('a provider with rules of its own', () => {
  it('is called again as often as its config says', async () => {
    const failing = await fakeUpstream({ fault: 'server-error' }, { models: ['m'] });
    try {
      for (const maxRetries of [0, 3]) {
        const config = { maxRetries, retryDelay: 0, baseURL: `${failing.url}/chat/completions` };
        const made = await addProvider(router, failing, { id: `retries-${maxRetries}`, config });
        expect(made.body).not.toHaveProperty('unknown_config_keys');
        expect(made.body.config_remarks).toEqual([expect.stringContaining('/chat/completions')]);
        const before = failing.requests.length;
        const reply = await ask({ model: 'm', provider: `retries-${maxRetries}` });
        expect([reply.status, failing.requests.length - before]).toEqual([502, 1 + maxRetries]);
      }
    } finally {
      await failing.close();
    }
  });
});

describe('a provider at an address where nobody listens', () => {
  it('is unhealthy in /health as soon as a test said so, and healthy again as soon as a call was answered', async () => {
    const port = await freePort();
    const config = { baseURL: `http://127.0.0.1:${port}/v1`, defaultModel: 'late' };
    await router.call('POST', '/v1/providers', { id: 'late', type: 'openai-compatible', config });
    const tested = await router.call('POST', '/v1/providers/late/test');

    expect(tested).toMatchObject({ status: 503, body: { healthy: false } });
    expect(await health('late')).toMatchObject({ status: 'unhealthy', error: tested.body.error });

    const upstream = await fakeUpstream({ says: 'here' }, { port, modelsReply: { status: 404, body: 'no list' } });
    try {
      expect((await ask({ model: 'late', provider: 'late' })).status).toBe(200);
      expect(await health('late')).toMatchObject({ status: 'healthy' });
    } finally {
      await upstream.close();
    }
  });
});

describe('a provider that is reloaded', () => {
  it('begins with a clean sheet: what rested is asked again', async () => {
    const whimsical = await fakeUpstream({}, { models: ['x'] });
    await addProvider(router, whimsical, { id: 'whimsical' });
    const named = { model: 'whimsical/x' };
    whimsical.play({ fault: 'unauthorized' });
    expect((await ask(named)).status).toBe(502);
    whimsical.play({});
    expect((await ask(named)).status, 'it rests').toBe(502);

    expect((await router.call('POST', '/v1/providers/whimsical/reload')).status).toBe(200);
    expect((await ask(named)).status).toBe(200);

    await router.call('DELETE', '/v1/providers/whimsical');
    await whimsical.close();
  });
});
