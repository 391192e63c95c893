import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

const USD_PER_MILLION = 10;
const PROMPT_TOKENS = 20;
const ANSWER_TOKENS = 80;
/** Some tests call the tool a dozen times. */
const PATIENCE_MS = 90_000;
/** What each answer of the upstream costs. */
const ANSWER_USD = ((PROMPT_TOKENS + ANSWER_TOKENS) * USD_PER_MILLION) / 1e6;
const usage = {
  prompt_tokens: PROMPT_TOKENS,
  completion_tokens: ANSWER_TOKENS,
  total_tokens: PROMPT_TOKENS + ANSWER_TOKENS,
};

async function priced(router: RunningRouter, id: string, model: string, usdPerMillion: number): Promise<void> {
  const price = { input_usd_per_million: usdPerMillion, output_usd_per_million: usdPerMillion };
  const body = { model_id: model, is_default: true, ...price };
  expect((await router.call('POST', `/v1/providers/${id}/models`, body)).status).toBeLessThan(300);
}

function chat(router: RunningRouter, fields: object = {}, headers: Record<string, string> = {}): Promise<Reply> {
  return router.call('POST', '/v1/chat/completions', question({ max_tokens: ANSWER_TOKENS, ...fields }), headers);
}

async function spentOf(router: RunningRouter, id: string): Promise<number> {
  return (await router.call('GET', `/v1/budgets/${id}`)).body.spent_usd;
}

describe('a budget', () => {
  let upstream: FakeUpstream;
  let router: RunningRouter;

  beforeAll(async () => {
    upstream = await fakeUpstream({ usage }, { models: ['fake-model'] });
    router = await startRouter();
    await addProvider(router, upstream, { id: 'paid' });
    await priced(router, 'paid', 'fake-model', USD_PER_MILLION);
    await activate(router, 'paid');
  });
  beforeEach(() => upstream.play({ usage }));
  afterEach(async () => {
    const { body } = await router.call('GET', '/v1/budgets');
    for (const { id, source } of body.budgets) {
      if (source === 'budget') await router.call('DELETE', `/v1/budgets/${id}`);
    }
    for (const key of ['daily', 'monthly', 'onExhausted']) await router.call('DELETE', `/v1/settings/budget.${key}`);
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    await upstream.close();
  });

  it('is not overspent by five hundred requests side by side', async () => {
    const limit = 50 * ANSWER_USD;
    await router.call('PUT', '/v1/budgets/tight', {
      scope: { kind: 'tag', name: 'rush' },
      period: 'day',
      limit_usd: limit,
    });
    const before = upstream.requests.length;
    const tagged = { 'x-router-tags': 'rush' };
    const replies = await Promise.all(Array.from({ length: 500 }, () => chat(router, {}, tagged)));
    const answered = replies.filter(({ status }) => status === 200).length;
    expect(replies.filter(({ status }) => status === 402)).toHaveLength(500 - answered);
    expect(upstream.requests.length - before).toBe(answered);
    expect(answered).toBeGreaterThan(35);
    expect(answered * ANSWER_USD).toBeLessThanOrEqual(limit + ANSWER_USD);
    expect(await spentOf(router, 'tight')).toBeCloseTo(answered * ANSWER_USD, 9);
    expect((await router.call('GET', '/v1/budgets/tight')).body.reserved_usd).toBe(0);
  });

  it.each([
    ['/v1/chat/completions', question(), 'billing_error'],
    ['/v1/completions', { model: 'fake-model', prompt: 'Hello?' }, 'billing_error'],
    ['/v1/embeddings', { model: 'fake-model', input: 'Hello?' }, 'billing_error'],
    ['/v1/responses', { model: 'fake-model', input: 'Hello?' }, 'billing_error'],
    [
      '/v1/messages',
      { model: 'fake-model', max_tokens: 10, messages: [{ role: 'user', content: 'Hello?' }] },
      'billing_error',
    ],
  ])('that is spent is 402 at %s, naming itself, and recorded', async (path, body, type) => {
    await setSetting(router, 'budget.daily', '0');
    const reply = await router.call('POST', path, body);
    expect(reply.status, reply.text).toBe(402);
    expect(reply.body.error).toMatchObject({
      type,
      code: 'budget_exceeded',
      message: expect.stringMatching(/"daily" of this router has 0 USD per day/),
      budget: { id: 'daily', scope: { kind: 'router' }, limit_usd: 0, resets_at: expect.any(Number) },
    });
    const { body: history } = await router.call('GET', '/v1/history?limit=1');
    expect(history.history[0]).toMatchObject({
      status: 'refused',
      http_status: 402,
      error: { code: 'budget_exceeded' },
    });
  });

  it('counts what was spent before it was made', async () => {
    await chat(router, { user: 'early' });
    const made = await router.call('POST', '/v1/budgets', {
      id: 'of-early',
      scope: { kind: 'end-user', name: 'early' },
      period: 'month',
      limit_usd: 1,
    });
    expect(made, made.text).toMatchObject({ status: 201, body: { state: 'ok', source: 'budget' } });
    expect(await spentOf(router, 'of-early')).toBeCloseTo(ANSWER_USD, 9);
  });

  it.each(['openai', 'anthropic'])(
    'ends a stream of unsaid length with its last cent, for clients of %s',
    async (dialect) => {
      upstream.play({ says: 'word '.repeat(40_000), usage: null });
      await setSetting(router, 'budget.daily', '0');
      const spent = await spentOf(router, 'daily');
      await setSetting(router, 'budget.daily', String(spent + 0.06));
      if (dialect === 'openai') {
        const { max_tokens: _, ...body } = question({ stream: true, max_tokens: 1 });
        const reply = await router.call('POST', '/v1/chat/completions', body);
        expect(reply.status, reply.text).toBe(200);
        expect(reply.text).toContain('"finish_reason":"length"');
        expect(reply.text.trimEnd()).toMatch(/\[DONE\]$/);
      } else {
        const reply = await router.call('POST', '/v1/responses', {
          model: 'fake-model',
          input: 'Hello?',
          stream: true,
        });
        expect(reply.text).toContain('max_output_tokens');
      }
      const overspent = (await spentOf(router, 'daily')) - spent - 0.06;
      expect(overspent).toBeLessThan(0.002);
      expect(overspent).toBeGreaterThan(-0.02);
    },
  );

  it('that falls to cheaper ones lets a free one answer, and says so in its record', async () => {
    const free = await fakeUpstream({}, { models: ['small'] });
    await addProvider(router, free, { id: 'free', priority: 1 });
    await priced(router, 'free', 'small', 0);
    await setSetting(router, 'budget.onExhausted', 'cheaper');
    await setSetting(router, 'budget.daily', '0');
    const reply = await chat(router);
    expect([reply.status, reply.headers.get('x-router-provider'), reply.headers.get('x-router-model')]).toEqual([
      200,
      'free',
      'small',
    ]);
    await router.call('DELETE', '/v1/providers/free');
    await free.close();
  });

  it('warns of an answer whose price nobody knows', async () => {
    const odd = await fakeUpstream({}, { models: ['nobodys-model'] });
    await addProvider(router, odd, { id: 'odd', priority: 1 });
    await setSetting(router, 'budget.daily', '100');
    const reply = await chat(router, { provider: 'odd', model: 'nobodys-model' });
    expect(reply.headers.get('x-router-warnings')).toContain('budget "daily" does not count this answer');
    await router.call('DELETE', '/v1/providers/odd');
    await odd.close();
  });

  it('is told once by the log and the metrics when it is nearly spent', async () => {
    const line = (words: string): string => JSON.stringify(`budget "soft" of tag "soft" ${words}`).slice(1, -1);
    const limit = { scope: { kind: 'tag', name: 'soft' }, period: 'day', limit_usd: 2.2 * ANSWER_USD };
    await router.call('PUT', '/v1/budgets/soft', { ...limit, hard_stop: false });
    for (let asked = 0; asked < 3; asked += 1) await chat(router, {}, { 'x-router-tags': 'soft' });
    await eventually('the line of its end', () => router.output().includes(line('is spent')));
    expect(router.output().split(line('is nearly spent'))).toHaveLength(2);
    const { text } = await router.call('GET', '/metrics');
    expect(text).toMatch(/provider_router_budget_spent_usd\{budget="soft"\} 0\.003/);
    expect(text).toMatch(/provider_router_budget_alerts_total\{kind="exhausted"\} [1-9]/);
  });

  it('stands in /v1/stats and in an explanation', async () => {
    await setSetting(router, 'budget.daily', '0');
    const stats = await router.call('GET', '/v1/stats');
    expect(stats.body.budgets).toMatchObject([{ id: 'daily', source: 'setting', state: 'exhausted' }]);
    const why = await router.call('POST', '/v1/route/explain', question());
    expect(why.text).toContain('budget \\"daily\\"');
  });

  it.each([
    [{ period: 'day' }, 'limit_usd'],
    [{ limit_usd: 1 }, 'period'],
    [{ limit_usd: -1, period: 'day' }, 'limit_usd'],
    [{ limit_usd: 1, period: 'week' }, 'period'],
    [{ limit_usd: 1, period: 'day', scope: { kind: 'provider' } }, 'scope.name'],
    [{ limit_usd: 1, period: 'day', scope: { kind: 'provider', name: 'nobody' } }, 'scope.name'],
    [{ limit_usd: 1, period: 'day', scope: { kind: 'api-key', name: 'key_no' } }, 'scope.name'],
    [{ limit_usd: 1, period: 'day', alert_at: 2 }, 'alert_at'],
    [{ limit_usd: 1, period: 'day', on_exhausted: 'explode' }, 'on_exhausted'],
  ])('that makes no sense is 400 and names the field (%j)', async (body, field) => {
    const reply = await router.call('PUT', '/v1/budgets/odd', body);
    expect([reply.status, reply.body.error.param]).toEqual([400, field]);
  });

  it('has an id of its own form, and those of settings are changed there', async () => {
    expect((await router.call('PUT', '/v1/budgets/Not%20Good', { limit_usd: 1, period: 'day' })).status).toBe(400);
    expect((await router.call('PUT', '/v1/budgets/daily', { limit_usd: 1, period: 'day' })).status).toBe(400);
    await setSetting(router, 'budget.daily', '5');
    expect((await router.call('PUT', '/v1/budgets/daily', { limit_usd: 1 })).status).toBe(409);
    expect((await router.call('DELETE', '/v1/budgets/daily')).status).toBe(409);
    expect((await router.call('GET', '/v1/budgets/nobody')).status).toBe(404);
    for (const [key, value] of [
      ['daily', '-3'],
      ['timeZone', 'Mars/Olympus'],
      ['onExhausted', 'weep'],
    ] as const)
      expect((await router.call('PUT', `/v1/settings/budget.${key}`, { value })).status).toBe(400);
    expect((await chat(router, {}, { 'x-router-tags': 'no spaces here' })).body.error.param).toBe('x-router-tags');
  });

  it(
    'is set, listed, shown and removed on the command line',
    async () => {
      const cli = async (...line: string[]) => {
        const run = await runCli(router.dataDir, line);
        expect(run, run.stderr).toMatchObject({ code: 0 });
        return run.stdout;
      };
      await cli('settings', 'set', 'budget.daily', '50.0');
      const line = ['budget', 'set', 'paid-monthly', '--provider', 'paid', '--period', 'month', '--limit-usd', '300'];
      expect(await cli(...line, '--on-exhausted', 'cheaper')).toMatch(/"paid-monthly": \$\d.* of \$300\.00 this month/);
      const list = await cli('budget', 'list');
      expect(list).toMatch(/daily +this router +day +\$50\.00/);
      expect(list).toMatch(/paid-monthly +provider paid +month +\$300\.00/);
      expect(await cli('budget', 'show', 'paid-monthly')).toMatch(/When spent +cheaper/);
      expect(JSON.parse(await cli('budget', 'show', 'daily', '--json'))).toMatchObject({ limit_usd: 50 });
      expect(await cli('status')).toMatch(/Budget daily +\$.* of \$50\.00 this day for this router/);
      expect(await cli('budget', 'remove', 'paid-monthly', '--yes')).toContain('removed');
      const wrong = await runCli(router.dataDir, ['budget', 'set', 'x', '--provider', 'a', '--tag', 'b']);
      expect(wrong.code).toBe(2);
    },
    PATIENCE_MS,
  );
});

describe('what is spent of a budget', () => {
  it('outlives a sudden death, and two routers on one database see what the other spends', async () => {
    const upstream = await fakeUpstream({ usage }, { models: ['fake-model'] });
    const first = await startRouter();
    await addProvider(first, upstream, { id: 'paid' });
    await priced(first, 'paid', 'fake-model', USD_PER_MILLION);
    await activate(first, 'paid');
    await setSetting(first, 'budget.daily', String(4.5 * ANSWER_USD));
    for (let asked = 0; asked < 2; asked += 1) expect((await chat(first)).status).toBe(200);
    expect(await spentOf(first, 'daily')).toBeCloseTo(2 * ANSWER_USD, 9);
    first.signal('SIGKILL');
    await first.exited;

    await using again = await startRouter({ dataDir: first.dataDir });
    expect(await spentOf(again, 'daily')).toBeCloseTo(2 * ANSWER_USD, 9);
    await using beside = await startRouter({ dataDir: first.dataDir });
    for (let asked = 0; asked < 2; asked += 1) expect((await chat(beside)).status).toBe(200);
    await eventually('what the other spent', async () => (await chat(again, { max_tokens: 200 })).status === 402);
    await upstream.close();
  });
});

describe('the limits of an API key', () => {
  it(
    'are set with the key, told to clients of OpenAI as they read them, changed while it runs, and shown',
    async () => {
      const upstream = await fakeUpstream({ usage }, { models: ['fake-model'] });
      await using router = await startRouter();
      await addProvider(router, upstream, { id: 'paid' });
      await priced(router, 'paid', 'fake-model', USD_PER_MILLION);
      await activate(router, 'paid');
      const admin = (await router.call('POST', '/v1/keys', { name: 'me', role: 'admin' })).body.key;
      const asAdmin = { authorization: `Bearer ${admin}` };
      const flags = ['--requests-per-minute', '2', '--daily-usd', '1', '--json'];
      const made = await runCli(router.dataDir, ['key', 'create', 'app', ...flags]);
      const { id, key, limits } = JSON.parse(made.stdout);
      expect(limits).toMatchObject({ requests_per_minute: 2, daily_usd: 1, monthly_usd: null });

      const asApp = { authorization: `Bearer ${key}` };
      const reply = await chat(router, {}, asApp);
      expect(reply.status, reply.text).toBe(200);
      expect(reply.headers.get('x-ratelimit-limit-requests')).toBe('2');
      expect(reply.headers.get('x-ratelimit-remaining-requests')).toBe('1');
      expect(reply.headers.get('x-ratelimit-reset-requests')).toMatch(/^(?:30|29\.\d+)s$/);
      await chat(router, {}, asApp);
      const client = router.openai(key);
      const refused = client.chat.completions.create({
        model: 'fake-model',
        messages: [{ role: 'user', content: 'x' }],
      });
      await expect(refused).rejects.toThrow(OpenAI.RateLimitError);
      const told = await chat(router, {}, asApp);
      expect([told.status, told.body.error.code]).toEqual([429, 'rate_limited']);
      expect(Number(told.headers.get('retry-after'))).toBeGreaterThan(20);
      const messages = { model: 'fake-model', max_tokens: 5, messages: [{ role: 'user', content: 'x' }] };
      const inAnthropics = await router.call('POST', '/v1/messages', messages, asApp);
      expect([inAnthropics.status, inAnthropics.body.error.type]).toEqual([429, 'rate_limit_error']);

      const patch = { limits: { requests_per_minute: null, daily_usd: 0 } };
      const changed = await router.call('PATCH', `/v1/keys/${id}`, patch, asAdmin);
      expect(changed.body.limits).toMatchObject({ requests_per_minute: null, daily_usd: 0 });
      expect((await chat(router, {}, asApp)).body.error).toMatchObject({
        code: 'budget_exceeded',
        budget: { id: `${id}.day`, scope: { kind: 'api-key', name: id } },
      });
      const list = await router.call('GET', '/v1/keys', undefined, asAdmin);
      const shown = list.body.keys.find((one: { id: string }) => one.id === id);
      expect(shown.budgets).toMatchObject([{ period: 'day', limit_usd: 0, source: 'api-key' }]);
      expect(shown.budgets[0].spent_usd).toBeCloseTo(2 * ANSWER_USD, 9);
      expect((await runCli(router.dataDir, ['key', 'edit', 'app', '--daily-usd', 'none'])).code).toBe(0);
      await eventually('the key without limits', async () => (await chat(router, {}, asApp)).status === 200);
      const wrong = await router.call('PATCH', `/v1/keys/${id}`, { limits: { burst: -1 } }, asAdmin);
      expect([wrong.status, wrong.body.error.param]).toEqual([400, 'limits.burst']);
      await upstream.close();
    },
    PATIENCE_MS,
  );
});

describe('the limit of a provider', () => {
  it('is set in its config, and its upstream never sees more', async () => {
    const upstream = await fakeUpstream({ usage }, { models: ['fake-model'] });
    await using router = await startRouter();
    const rateLimit = { requestsPerMinute: 120, burstCapacity: 2 };
    await addProvider(router, upstream, { id: 'slow', config: { rateLimit } });
    await activate(router, 'slow');
    const arrivals: number[] = [];
    upstream.play(() => {
      arrivals.push(performance.now());
      return { usage };
    });
    const replies = await Promise.all(Array.from({ length: 5 }, () => chat(router)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const [first = 0] = arrivals;
    expect(arrivals.filter((at) => at < first + 400)).toHaveLength(2);
    expect((arrivals.at(-1) ?? 0) - first).toBeGreaterThan(1_400);
    const wrong = await router.call('PATCH', '/v1/providers/slow/config/rateLimit', { value: { rpm: 5 } });
    expect([wrong.status, wrong.body.error.param]).toEqual([400, 'config.rateLimit']);
    await upstream.close();
  });

  it('holds for the whole router where a setting says so', async () => {
    await using router = await startRouter();
    await setSetting(router, 'rateLimit.requestsPerMinute', '100');
    await setSetting(router, 'rateLimit.burstCapacity', '3');
    const replies = await Promise.all(Array.from({ length: 5 }, () => chat(router, { model: 'demo/any' })));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 429, 429]);
  });
});
