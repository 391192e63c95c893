import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

describe('what the records say', () => {
  let good: FakeUpstream;
  let bad: FakeUpstream;
  let router: RunningRouter;

  beforeAll(async () => {
    good = await fakeUpstream({}, { models: ['m'] });
    bad = await fakeUpstream({ fault: 'server-error' }, { models: ['m'] });
    router = await startRouter();
    await addProvider(router, good, { id: 'good' });
    await addProvider(router, bad, { id: 'bad', priority: 50 });
    await activate(router, 'bad');
    await setSetting(router, 'routing.fallbackEnabled', 'true');
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    for (const upstream of [good, bad]) await upstream.close();
  });

  const cli = (...line: string[]) => runCli(router.dataDir, line);

  it('tells of one that failed though another answered, of what it cost, and how calls were spread', async () => {
    for (let index = 0; index < 3; index++) {
      const reply = await router.call('POST', '/v1/chat/completions', question({ model: 'm' }));
      expect(reply.headers.get('x-router-provider')).toBe('good');
    }
    const { body } = await router.call('GET', '/v1/analytics?window=1h');
    expect(body.totals).toMatchObject({ requests: 3 });
    const groups = Object.fromEntries(body.groups.map((group: { name: string }) => [group.name, group]));
    expect(groups).toMatchObject({
      good: { requests: 3, calls: 3, success_rate: 1, uptime: 1 },
      bad: { requests: 0, success_rate: 0, uptime: 0 },
    });
    const spread = await router.call('GET', '/v1/analytics/load-balancing');
    expect(spread.body.targets.map(({ provider }: { provider: string }) => provider)).toContain('bad');
    const { body: found } = await router.call('GET', '/v1/analytics/bottlenecks');
    expect(found.bottlenecks).toContainEqual(expect.objectContaining({ kind: 'failing', provider: 'bad' }));
  });

  it('is told by D4’s command lines', async () => {
    const providers = await cli('analytics', 'providers', '--detailed');
    expect([providers.code, providers.stderr]).toEqual([0, '']);
    expect(providers.stdout).toMatch(/^PROVIDER +CALLS +SUCCESS +LATENCY +COST +UPTIME/m);
    expect(providers.stdout).toMatch(/^good +3 +100\.0 %/m);
    expect((await cli('analytics', 'costs', '--by-provider')).stdout).toMatch(/^good /m);
    expect((await cli('analytics', 'load-balancing')).stdout).toMatch(/^Chosen by +the active provider/m);
    expect((await cli('analyze', 'bottlenecks')).stdout).toContain('bad/m failed');
    const csv = await cli('analytics', 'export', '--format', 'csv');
    expect(csv.stdout).toMatch(/^provider,requests,failed,/);
    expect(csv.stdout).toContain('\r\ngood,3,0,1,');
    const prometheus = await cli('analytics', 'export', '--format', 'prometheus');
    expect(prometheus.stdout).toContain('provider_router_window_provider_calls{provider="good"} 3');
    const asJson = await cli('analytics', 'hours', '--json');
    expect(JSON.parse(asJson.stdout)).toMatchObject({ group_by: 'hour', groups: [{ requests: 3 }] });
  });

  it('chooses by a target and takes it back, from the command line', async () => {
    const applied = await cli('optimize', 'routing', '--target', 'performance');
    expect(applied.stdout).toBe('routing.strategy = performance-optimized (was not set)\n');
    expect(applied.stderr).toContain('optimize undo');
    expect((await router.call('GET', '/v1/settings/routing.strategy')).body.value).toBe('performance-optimized');
    const undone = await cli('optimize', 'undo');
    expect(undone.stdout).toBe('routing.strategy is not set, as before\n');
    expect((await cli('optimize', 'undo')).code).toBe(1);
    const nothing = await cli('optimize', 'list');
    expect([nothing.code, nothing.stderr]).toEqual([0, expect.stringContaining('200 calls')]);
    expect((await cli('optimize', 'routing', '--target', 'beauty')).code).toBe(2);
  });

  it('is in the audit trail like any other change', async () => {
    await cli('optimize', 'routing', '--target', 'cost');
    await cli('optimize', 'undo');
    const { DatabaseSync } = await import('node:sqlite');
    using database = new DatabaseSync(`${router.dataDir}/provider-router.db`, { readOnly: true });
    const rows = database
      .prepare("select action, after from changes where row_id = 'routing.strategy' order by seq desc limit 2")
      .all();
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows[1])).toContain('cost-optimized');
  });
});

describe('what people say of answers', () => {
  let upstream: FakeUpstream;
  let router: RunningRouter;

  beforeAll(async () => {
    upstream = await fakeUpstream({}, { models: ['m'] });
    router = await startRouter();
    for (const id of ['one', 'two']) {
      await addProvider(router, upstream, { id });
      await router.call('POST', `/v1/providers/${id}/models`, { model_id: 'm' });
    }
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    await upstream.close();
  });

  async function ask(id: string): Promise<string> {
    const reply = await router.call('POST', '/v1/chat/completions', question({ model: 'm' }), { 'x-provider': id });
    return reply.headers.get('x-request-id') ?? '';
  }

  async function quality(): Promise<readonly (readonly [string, number | undefined])[]> {
    const question_ = question({ model: 'm' });
    const { body } = await router.call('POST', '/v1/route/explain', question_, { 'x-router-strategy': 'intelligent' });
    return body.candidates
      .filter(({ provider }: { provider: string }) => provider !== 'demo')
      .map(({ provider, quality: value }: { provider: string; quality?: number }) => [provider, value])
      .toSorted();
  }

  it('is taken, shown in analytics, and learned by routing, also after a restart', async () => {
    expect(await quality()).toEqual([
      ['one', undefined],
      ['two', undefined],
    ]);
    for (let index = 0; index < 3; index++) {
      await router.call('POST', '/v1/feedback', { request_id: await ask('one'), score: 0 });
      const said = await runCli(router.dataDir, ['feedback', await ask('two'), '--score', '1', '--url', router.url]);
      expect([said.code, said.stdout]).toEqual([0, 'two/m has 1 for it (chat)\n']);
    }
    const before = await quality();
    expect(before[0]?.[1]).toBeLessThan(before[1]?.[1] ?? 0);

    const dataDir = router.dataDir;
    await router.stop();
    router = await startRouter({ dataDir });

    expect(await quality()).toEqual(before);
    const { body } = await router.call('GET', '/v1/analytics');
    expect(
      body.groups.map(({ name, quality: mean, scores }: Record<string, unknown>) => [name, mean, scores]).toSorted(),
    ).toEqual([
      ['one', 0, 3],
      ['two', 1, 3],
    ]);
  });

  it('is refused where there is no such request, or the score is none', async () => {
    const unknown = await router.call('POST', '/v1/feedback', { request_id: 'req_nobody', score: 1 });
    expect(unknown).toMatchObject({ status: 404, body: { error: { param: 'request_id' } } });
    const wrong = await router.call('POST', '/v1/feedback', { request_id: await ask('one'), score: 7 });
    expect(wrong).toMatchObject({ status: 400, body: { error: { param: 'score' } } });
  });
});
