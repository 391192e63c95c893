import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

const picture = { type: 'image_url', image_url: { url: 'https://example.com/x.png' } };
const looked = (model: string) => ({
  model,
  messages: [{ role: 'user', content: [{ type: 'text', text: 'What?' }, picture] }],
});

describe('what answers cost', () => {
  let openAi: FakeUpstream;
  let claude: FakeUpstream;
  let other: FakeUpstream;
  let router: RunningRouter;

  beforeAll(async () => {
    openAi = await fakeUpstream({}, { models: ['gpt-4o-mini', 'gpt-4', 'gpt-3.5-turbo', 'nobody-knows-me'] });
    claude = await fakeUpstream({}, { speaks: fakeAnthropic, models: ['claude-sonnet-4-5'] });
    other = await fakeUpstream({}, { models: ['gpt-4'] });
    router = await startRouter();
    await addProvider(router, openAi, { id: 'openai', type: 'openai', priority: 20 });
    await addProvider(router, claude, { id: 'claude', type: 'anthropic' });
    await activate(router, 'openai');
  });
  beforeEach(() => {
    openAi.play({});
    claude.play({});
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    for (const upstream of [openAi, claude, other]) await upstream.close();
  });

  const ask = (body: object): Promise<Reply> => router.call('POST', '/v1/chat/completions', body);

  async function recorded(requestId: string | null): Promise<Reply['body']> {
    return eventually('the record', async () => {
      const { body } = await router.call('GET', '/v1/history?limit=20');
      return body.history.find((entry: { request_id: string }) => entry.request_id === requestId);
    });
  }

  it('is in a header from the very first answer on, and in the history with its source and date', async () => {
    const reply = await ask(question({ model: 'gpt-4o-mini' }));
    const { prompt_tokens: prompt, completion_tokens: completion } = reply.body.usage;
    const usd = (0.15 * prompt + 0.6 * completion) / 1e6;
    expect(Number(reply.headers.get('x-router-cost'))).toBeCloseTo(usd, 12);
    const entry = await recorded(reply.headers.get('x-request-id'));
    expect(entry).toMatchObject({ cost_source: 'genai-prices (same name)', price_date: '2026-09-23' });
    expect(entry.cost_usd).toBeCloseTo(usd, 12);
    const cli = await runCli(router.dataDir, ['history', entry.id]);
    expect(cli.stdout + cli.stderr).toMatch(/Cost +\$0\.0+\d+ \(by genai-prices \(same name\) of 2026-09-23\)/);
  });

  it('is unknown, and never 0, where nobody knows a price', async () => {
    const reply = await ask(question({ model: 'nobody-knows-me' }));
    expect(reply.status).toBe(200);
    expect(reply.headers.has('x-router-cost')).toBe(false);
    expect(await recorded(reply.headers.get('x-request-id'))).toMatchObject({
      cost_usd: null,
      cost_source: null,
      price_date: null,
    });
  });

  it('goes by an own price of the deployment before any public one', async () => {
    const link = { model_id: 'gpt-4', input_usd_per_million: 1_000, output_usd_per_million: 2_000 };
    expect(await router.call('POST', '/v1/providers/openai/models', link)).toMatchObject({ status: 201 });
    const reply = await ask(question({ model: 'gpt-4' }));
    expect(await recorded(reply.headers.get('x-request-id'))).toMatchObject({
      cost_source: 'deployment',
      price_date: null,
    });
    const model = await router.call('GET', '/v1/models/gpt-4');
    expect(model.body.pricing).toMatchObject({
      prompt: '0.001',
      completion: '0.002',
      source: 'deployment',
      date: null,
    });
  });

  it('is told at the end of a translated stream to who asked for usage', async () => {
    const body = question({ model: 'claude/claude-sonnet-4-5', stream: true, stream_options: { include_usage: true } });
    const reply = await ask(body);
    const chunks = reply.text.split('\n\n').filter((line) => line.includes('"usage":{'));
    const usage = JSON.parse(chunks[0]?.slice(6) ?? '{}').usage;
    expect(usage.cost).toBeCloseTo((3 * usage.prompt_tokens + 15 * usage.completion_tokens) / 1e6, 12);
    expect(await recorded(reply.headers.get('x-request-id'))).toMatchObject({
      cost_source: 'genai-prices (same name)',
    });
  });

  it('is listed with limits and abilities, by the price list of the vendor', async () => {
    const model = await eventually('the list', async () => {
      const { body } = await router.call('GET', '/v1/models?provider=openai');
      return body.data.find((entry: { id: string }) => entry.id === 'gpt-4o-mini');
    });
    expect(model).toMatchObject({
      context_length: 128_000,
      max_output_tokens: 16_384,
      pricing: {
        prompt: '0.00000015',
        completion: '0.0000006',
        input_cache_read: '0.000000075',
        source: 'genai-prices (same name)',
      },
    });
    expect(model.capabilities).toEqual(expect.arrayContaining(['tools', 'vision', 'structured']));
    const unknown = (await router.call('GET', '/v1/models/nobody-knows-me')).body;
    expect(unknown).toMatchObject({
      pricing: { prompt: null, completion: null, source: null, date: null },
      context_length: null,
    });
    const listed = await runCli(router.dataDir, ['model', 'list', '--provider', 'openai']);
    expect(listed.stdout).toMatch(/^gpt-4o-mini +openai +128000 +\$0\.15 \/ \$0\.60 +/m);
    const shown = await runCli(router.dataDir, ['model', 'show', 'gpt-4']);
    expect(shown.stdout).toMatch(/^Price +\$1000\.00 in and \$2000\.00 out, per million tokens \(by deployment\)$/m);
  });

  it('keeps a picture from a model that is known to be blind, if another has the same name, else says so', async () => {
    const alone = await ask(looked('gpt-4'));
    expect(alone.headers.get('x-router-warnings')).toBe(
      'model "gpt-4" of "openai" is known to lack vision, which this request needs',
    );
    await addProvider(router, other, { id: 'other', priority: 1 });
    await router.call('POST', '/v1/providers/other/models', { model_id: 'gpt-4', capabilities: ['chat', 'vision'] });
    await setSetting(router, 'routing.fallbackEnabled', 'true');
    const routed = await ask(looked('gpt-4'));
    expect(routed.headers.get('x-router-provider')).toBe('other');
    expect(routed.headers.has('x-router-warnings')).toBe(false);
    const named = await ask(looked('openai/gpt-4'));
    expect(named.headers.get('x-router-provider')).toBe('openai');
    expect(named.headers.get('x-router-warnings')).toContain('vision');
    expect((await ask(question({ model: 'gpt-4' }))).headers.get('x-router-provider')).toBe('openai');
  });
});
