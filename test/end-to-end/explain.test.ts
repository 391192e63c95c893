import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

describe('why a request goes where it goes', () => {
  let upstream: FakeUpstream;
  let router: RunningRouter;

  beforeAll(async () => {
    upstream = await fakeUpstream({}, { models: ['m'] });
    router = await startRouter();
    await addProvider(router, upstream, { id: 'one' });
    await addProvider(router, upstream, { id: 'two' });
    await activate(router, 'one');
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    await upstream.close();
  });

  async function routeOf(id: string): Promise<Record<string, unknown> | null> {
    await expect.poll(async () => (await router.call('GET', id)).status).toBe(200);
    return (await router.call('GET', id)).body.route;
  }

  it('is told without calling anybody', async () => {
    const before = upstream.requests.length;
    const reply = await router.call('POST', '/v1/route/explain', question({ model: 'm' }));
    expect(reply).toMatchObject({
      status: 200,
      body: { detail: 'full', basis: 'active-provider', chosen: { provider: 'one', model: 'm' }, propensity: 1 },
    });
    expect(upstream.requests).toHaveLength(before);
  });

  it('is told with the headers that the request would have', async () => {
    const reply = await router.call('POST', '/v1/route/explain', question({ model: 'm' }), { 'x-provider': 'two' });
    expect(reply.body).toMatchObject({ basis: 'provider-header', chosen: { provider: 'two' } });
  });

  it('is refused as the request would be', async () => {
    const wrong = await router.call('POST', '/v1/route/explain', { model: 'm' });
    expect(wrong).toMatchObject({ status: 400, body: { error: { param: 'messages' } } });
    const unknown = await router.call('POST', '/v1/route/explain', question({ provider: 'nobody' }));
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'provider_not_found' } } });
  });

  it('stands in the record of a request that asked for it, where its answer says', async () => {
    const reply = await router.call('POST', '/v1/chat/completions', question({ model: 'm' }), {
      'x-router-explain': '1',
    });
    expect(reply.status).toBe(200);
    const where = reply.headers.get('x-router-explanation') ?? '';
    expect(where).toMatch(/^\/v1\/history\/req_/);
    expect(await routeOf(where)).toMatchObject({
      detail: 'full',
      basis: 'active-provider',
      chosen: { provider: 'one' },
    });
  });

  it('stands in short in the record of what a strategy decided, and in none of the active provider’s', async () => {
    const plain = await router.call('POST', '/v1/chat/completions', question({ model: 'm' }));
    expect(plain.headers.get('x-router-explanation')).toBeNull();
    expect(await routeOf(`/v1/history/${plain.headers.get('x-request-id')}`)).toBeNull();
    await setSetting(router, 'routing.strategy', 'balanced');
    const decided = await router.call('POST', '/v1/chat/completions', question({ model: 'm' }));
    await router.call('DELETE', '/v1/settings/routing.strategy');
    expect(await routeOf(`/v1/history/${decided.headers.get('x-request-id')}`)).toMatchObject({
      detail: 'short',
      strategy: 'balanced',
      candidates: [{ score: expect.any(Number) }, { score: expect.any(Number) }],
    });
  });

  it('is a table on the command line, and JSON for programs', async () => {
    const shown = await runCli(router.dataDir, ['explain', '--model', 'm', '--provider', 'two']);
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toMatch(/^Goes to +two, m$/m);
    expect(shown.stdout).toMatch(/^two +m /m);
    const json = await runCli(router.dataDir, ['explain', '--model', 'm', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ basis: 'active-provider', chosen: { provider: 'one' } });
  });
});
