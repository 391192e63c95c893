import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { addProvider, question, setSetting } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

describe('a strategy', () => {
  let cheap: FakeUpstream;
  let dear: FakeUpstream;
  let router: RunningRouter;

  beforeAll(async () => {
    cheap = await fakeUpstream({}, { models: ['m'] });
    dear = await fakeUpstream({}, { models: ['m'] });
    router = await startRouter();
    await addProvider(router, dear, { id: 'dear', priority: 20 });
    await addProvider(router, cheap, { id: 'cheap' });
    await priced('dear', 30);
    await priced('cheap', 1);
  });
  beforeEach(async () => {
    cheap.play({});
    dear.play({});
    for (const key of ['strategy', 'loadBalancing', 'fallbackChains'])
      await router.call('DELETE', `/v1/settings/routing.${key}`);
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

  async function answeredBy(body: object = question({ model: 'm' })): Promise<string | null> {
    const reply: Reply = await router.call('POST', '/v1/chat/completions', body);
    expect(reply.status).toBe(200);
    return reply.headers.get('x-router-provider');
  }

  it('is set while it runs, and unset again', async () => {
    expect(await answeredBy()).toBe('dear');
    await setSetting(router, 'routing.strategy', 'cost-optimized');
    expect(await answeredBy()).toBe('cheap');
    await router.call('DELETE', '/v1/settings/routing.strategy');
    expect(await answeredBy()).toBe('dear');
  });

  it('is set on the command line, which refuses one that does not exist', async () => {
    const set = await runCli(router.dataDir, ['settings', 'set', 'routing.strategy', 'cost-optimized']);
    expect(set.code).toBe(0);
    expect(await answeredBy()).toBe('cheap');
    const wrong = await runCli(router.dataDir, ['settings', 'set', 'routing.strategy', 'cheapest']);
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).toContain('cost-optimized');
  });

  it('hands over when the best one fails, without fallback being switched on', async () => {
    await setSetting(router, 'routing.strategy', 'cost-optimized');
    cheap.play({ fault: 'server-error' });
    expect(await answeredBy()).toBe('dear');
  });

  it('stands in the model’s name, too: auto/cheap', async () => {
    expect(await answeredBy(question({ model: 'auto/cheap' }))).toBe('cheap');
  });

  it('may be a plain round of all', async () => {
    await setSetting(router, 'routing.loadBalancing', 'round-robin');
    const answers = [await answeredBy(), await answeredBy(), await answeredBy(), await answeredBy()];
    expect(answers.filter((id) => id === 'cheap')).toHaveLength(2);
  });

  it('leaves a request alone that names its provider', async () => {
    await setSetting(router, 'routing.strategy', 'cost-optimized');
    expect(await answeredBy(question({ model: 'dear/m' }))).toBe('dear');
  });
});
