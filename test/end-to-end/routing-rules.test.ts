import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { addProvider, question, setSetting } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

describe('rules of the way', () => {
  let cheap: FakeUpstream;
  let dear: FakeUpstream;
  let router: RunningRouter;
  let admin: Readonly<Record<string, string>>;

  beforeAll(async () => {
    cheap = await fakeUpstream({}, { models: ['m'] });
    dear = await fakeUpstream({}, { models: ['m'] });
    router = await startRouter();
    await addProvider(router, dear, { id: 'dear', priority: 20, config: { region: 'us-east-1' } });
    await addProvider(router, cheap, { id: 'cheap', config: { region: 'EU-west-1' } });
    await priced('dear', 30);
    await priced('cheap', 1);
    await setSetting(router, 'active_provider', 'dear');
    await setSetting(router, 'auth.required', 'false');
    const key = await router.call('POST', '/v1/keys', { name: 'boss', role: 'admin' });
    admin = { authorization: `Bearer ${key.body.key}` };
  });
  beforeEach(async () => {
    dear.play({});
    for (const key of ['routing.maxCost', 'compliance.dataResidency', 'routing.strategy', 'routing.errorHandling'])
      await router.call('DELETE', `/v1/settings/${key}`, undefined, admin);
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    for (const upstream of [cheap, dear]) await upstream.close();
  });

  async function priced(id: string, usdPerMillion: number): Promise<void> {
    const price = { input_usd_per_million: usdPerMillion, output_usd_per_million: usdPerMillion };
    const reply = await router.call('POST', `/v1/providers/${id}/models`, {
      model_id: 'm',
      is_default: true,
      ...price,
    });
    expect(reply.status).toBeLessThan(300);
  }

  function ask(body = question({ model: 'm' }), headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return router.call('POST', '/v1/chat/completions', body, headers);
  }

  const by = (reply: Reply): string | null => reply.headers.get('x-router-provider');

  it('hold for one API key while it runs, from the next request on', async () => {
    const made = await router.call('POST', '/v1/keys', { name: 'thrifty' }, admin);
    const holder = { authorization: `Bearer ${made.body.key}` };
    expect(by(await ask(undefined, holder))).toBe('dear');

    const path = `/v1/keys/${made.body.id}`;
    const read = await router.call('GET', path, undefined, admin);
    const tag = read.headers.get('etag') ?? '';
    expect(read.body).toMatchObject({ name: 'thrifty', routing: null });
    expect(read.text).not.toContain(made.body.key);
    const routing = { strategy: 'cost-optimized', priority: 'low' };
    const changed = await router.call('PUT', path, { routing }, { ...admin, 'if-match': tag });
    expect(changed, changed.text).toMatchObject({ status: 200, body: { routing } });
    expect(by(await ask(undefined, holder))).toBe('cheap');
    expect(by(await ask())).toBe('dear');

    const late = await router.call('PUT', path, { routing: null }, { ...admin, 'if-match': tag });
    expect(late.status).toBe(412);
    const wrong = await router.call('PUT', path, { routing: { strategy: 'cheapest' } }, admin);
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('routing.strategy');
    const odd = await router.call('PUT', path, { routing: { budget: 1 } }, admin);
    expect(odd.status).toBe(400);

    const cleared = await runCli(router.dataDir, ['key', 'edit', 'thrifty', '--no-routing']);
    expect(cleared, cleared.stderr).toMatchObject({ code: 0 });
    expect(by(await ask(undefined, holder))).toBe('dear');
    const edited = await runCli(router.dataDir, ['key', 'edit', 'thrifty', '--ignore', 'dear', '--json']);
    expect(JSON.parse(edited.stdout)).toMatchObject({ routing: { ignore: ['dear'] } });
    expect(by(await ask(undefined, holder))).toBe('cheap');
  });

  it('hold for an alias, and are changed with its tag or on the command line', async () => {
    const targets = [
      { provider: 'dear', model: 'm' },
      { provider: 'cheap', model: 'm' },
    ];
    const made = await router.call('POST', '/v1/aliases', { id: 'smart', targets }, admin);
    expect(made.body).toMatchObject({ routing: null });
    expect(by(await ask(question({ model: 'smart' })))).toBe('dear');
    const read = await router.call('GET', '/v1/aliases/smart', undefined, admin);
    const headers = { ...admin, 'if-match': read.headers.get('etag') ?? '' };
    const limits = { routing: { constraints: { maxCost: 0.0005 } } };
    expect((await router.call('PUT', '/v1/aliases/smart', limits, headers)).body).toMatchObject(limits);
    expect(by(await ask(question({ model: 'smart' })))).toBe('cheap');
    expect((await router.call('PUT', '/v1/aliases/smart', { routing: null }, headers)).status).toBe(412);
    const edited = await runCli(router.dataDir, ['alias', 'edit', 'smart', '--no-limits', '--strategy', 'priority']);
    expect(edited, edited.stderr).toMatchObject({ code: 0 });
    expect(by(await ask(question({ model: 'smart' })))).toBe('dear');
  });

  it('hold for all: what a request may cost, and where data may go', async () => {
    await set('routing.maxCost', '0.0005');
    expect(by(await ask())).toBe('cheap');
    await router.call('DELETE', '/v1/settings/routing.maxCost', undefined, admin);

    await set('compliance.dataResidency', 'eu');
    await set('routing.fallbackEnabled', 'true');
    expect(by(await ask())).toBe('cheap');
    await router.call('DELETE', '/v1/settings/routing.fallbackEnabled', undefined, admin);
    for (const body of [question({ model: 'dear/m' }), question({ model: 'm', provider: 'dear' })]) {
      const refused = await ask(body);
      expect(refused).toMatchObject({ status: 403, body: { error: { code: 'no_candidate' } } });
      expect(refused.text).toContain('compliance.dataResidency');
    }
    const before = dear.requests.length;
    const anthropic = { model: 'dear/m', max_tokens: 5, messages: [{ role: 'user', content: 'Hello' }] };
    expect(await router.call('POST', '/v1/messages', anthropic)).toMatchObject({
      status: 403,
      body: { type: 'error' },
    });
    expect((await router.call('POST', '/v1/embeddings', { model: 'dear/m', input: 'Hello' })).status).toBe(403);
    expect((await router.call('POST', '/v1/messages/count_tokens', anthropic)).status).toBe(403);
    expect(dear.requests).toHaveLength(before);
    expect(by(await ask(question({ model: 'demo/any' })))).toBeNull();
  });

  it('are dry run with the flags of explain, and asked for with those of chat', async () => {
    const flags = ['--model', 'auto', '--max-cost', '0.0005', '--strategy', 'performance-optimized', '--json'];
    const explained = await runCli(router.dataDir, ['explain', ...flags, '--url', router.url]);
    expect(explained, explained.stderr).toMatchObject({ code: 0 });
    const route = JSON.parse(explained.stdout);
    expect(route).toMatchObject({ chosen: { provider: 'cheap' }, strategy: 'performance-optimized' });
    expect(JSON.stringify(route.candidates)).toContain('above \\"maxCost\\" 0.0005');
    const talk = ['chat', 'Hello', '--model', 'm', '--ignore', 'dear', '--json', '--url', router.url];
    const answered = await runCli(router.dataDir, talk);
    expect(JSON.parse(answered.stdout)).toMatchObject({ provider: 'cheap' });
  });

  it('of errors are data: a rate limit may be a reason to go elsewhere, and a wrong one is refused', async () => {
    const wrong = await router.call(
      'PUT',
      '/v1/settings/routing.errorHandling',
      { value: '{"recoveryActions": {"timeout": "pray"}}' },
      admin,
    );
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('increase_timeout');
    await set('routing.errorHandling', '{"recoveryActions": {"temporary_error": "fail"}}');
    await set('routing.fallbackEnabled', 'true');
    dear.play({ fault: 'server-error' });
    const before = cheap.requests.length;
    expect((await ask()).status).toBe(502);
    expect(cheap.requests).toHaveLength(before);
    await router.call('DELETE', '/v1/settings/routing.errorHandling', undefined, admin);
    expect(by(await ask())).toBe('cheap');
  });

  it('name a priority that is none', async () => {
    const reply = await ask(undefined, { 'x-router-priority': 'royal' });
    expect(reply).toMatchObject({ status: 400, body: { error: { param: 'x-router-priority' } } });
    expect((await ask(undefined, { 'x-router-priority': 'high' })).status).toBe(200);
  });

  async function set(key: string, value: string): Promise<void> {
    const reply = await router.call('PUT', `/v1/settings/${key}`, { value }, admin);
    expect(reply, reply.text).toMatchObject({ status: 200 });
  }
});

describe('retries', () => {
  it('stay under a fifth of the traffic while an upstream fails half of its calls, with a strategy and without', async () => {
    const flaky = await fakeUpstream((_, index) => (index % 2 === 0 ? { fault: 'server-error' } : {}), {
      models: ['m'],
    });
    await using router = await startRouter();
    await addProvider(router, flaky, { id: 'flaky' });
    await setSetting(router, 'routing.breakerFailures', '1000');
    await setSetting(router, 'routing.retryBaseMs', '0');
    for (const strategy of [undefined, 'balanced']) {
      if (strategy !== undefined) {
        await setSetting(router, 'health.probes', 'false');
        await setSetting(router, 'routing.strategy', strategy);
      }
      const before = flaky.requests.length;
      const asked = 200;
      const answers = await Promise.all(
        Array.from({ length: asked }, () => router.call('POST', '/v1/chat/completions', question({ model: 'm' }))),
      );
      const retries = flaky.requests.length - before - asked;
      // What the bucket holds at most beside a fifth of the answers.
      const answered = answers.filter(({ status }) => status === 200).length;
      expect(answered).toBeGreaterThan(0);
      expect(retries).toBeLessThanOrEqual(50 + 0.2 * answered);
    }
    expect(flaky.requests.length).toBeLessThan(400 * 1.35);
    await flaky.close();
  }, 60_000);
});
