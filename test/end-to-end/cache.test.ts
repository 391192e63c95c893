import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import { runCli } from './kit/run-cli.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

const vectors = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"object":"list","model":"m","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"usage":{"prompt_tokens":3,"total_tokens":3}}',
};

describe('the cache', () => {
  let one: FakeUpstream;
  let claude: FakeUpstream;
  let router: RunningRouter;
  let asked = 0;

  beforeAll(async () => {
    one = await fakeUpstream({}, { models: ['m'] });
    claude = await fakeUpstream({}, { speaks: fakeAnthropic, models: ['m'] });
    router = await startRouter();
    await addProvider(router, one, { id: 'one' });
    await addProvider(router, claude, { id: 'claude', type: 'anthropic' });
    await activate(router, 'one');
    const link = { model_id: 'm', input_usd_per_million: 10, output_usd_per_million: 30 };
    const linked = await router.call('POST', '/v1/providers/one/models', link);
    expect(linked.status, linked.text).toBe(201);
    await setSetting(router, 'cache.enabled', 'true');
  });
  beforeEach(async () => {
    one.play(({ path }) => (path.endsWith('/embeddings') ? { raw: vectors } : { says: 'Once.' }));
    claude.play({ says: 'Once.' });
    await router.call('DELETE', '/v1/cache');
    asked = one.requests.length + claude.requests.length;
  });
  afterEach(() => setSetting(router, 'cache.maxTemperature', '0'));
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    await one.close();
    await claude.close();
  });

  const calls = () => one.requests.length + claude.requests.length - asked;
  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Reply> =>
    router.call('POST', path, body, headers);
  const cold = (fields: object = {}) => question({ model: 'm', temperature: 0, ...fields });
  const chat = (fields: object = {}, headers: Record<string, string> = {}) =>
    post('/v1/chat/completions', cold(fields), headers);
  const wordOf = (reply: Reply) => reply.headers.get('x-router-cache');

  const doors = [
    ['/v1/chat/completions', cold()],
    ['/v1/chat/completions', cold({ stream: true, stream_options: { include_usage: true } })],
    ['/v1/completions', { model: 'm', temperature: 0, prompt: 'Hello?' }],
    ['/v1/completions', { model: 'm', temperature: 0, prompt: 'Hello?', stream: true }],
    ['/v1/messages', cold({ max_tokens: 50 })],
    ['/v1/messages', cold({ max_tokens: 50, stream: true })],
    ['/v1/messages', cold({ max_tokens: 50, model: 'claude/m' })],
    ['/v1/messages', cold({ max_tokens: 50, model: 'claude/m', stream: true })],
    ['/v1/responses', { model: 'm', temperature: 0, input: 'Hello?', store: false }],
    ['/v1/responses', { model: 'm', temperature: 0, input: 'Hello?', store: false, stream: true }],
    ['/v1/embeddings', { model: 'm', input: 'Hello?' }],
  ] as const;

  it.each(doors)('tells the same answer again at %s (%j)', async (path, body) => {
    const first = await post(path, body);
    expect(first.status, first.text).toBe(200);
    const before = calls();
    const second = await post(path, body);
    expect([wordOf(first), wordOf(second)]).toEqual(['miss', 'hit']);
    expect(calls()).toBe(before);
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(second.headers.get('age')).toMatch(/^\d+$/);
    expect(second.headers.get('x-router-attempts')).toBe('0');
    expect(second.headers.get('x-router-provider')).toBe(first.headers.get('x-router-provider'));
    expect(textIn(second)).toBe(textIn(first));
    expect(textIn(second)).not.toBe('');
  });

  it('is read by the vendors’ own clients', async () => {
    const stream = () =>
      router.openai().chat.completions.create({
        model: 'm',
        temperature: 0,
        messages: [{ role: 'user', content: 'Hi' }],
        stream: true,
      });
    const texts = [];
    for (const _ of [1, 2]) {
      let text = '';
      for await (const chunk of await stream()) text += chunk.choices[0]?.delta.content ?? '';
      texts.push(text);
    }
    expect(texts).toEqual(['Once.', 'Once.']);
    const anthropic = new Anthropic({ baseURL: router.url, apiKey: 'unused', maxRetries: 0 });
    const ask = () =>
      anthropic.messages
        .stream({ model: 'm', max_tokens: 9, temperature: 0, messages: [{ role: 'user', content: 'Hi' }] })
        .finalText();
    expect([await ask(), await ask()]).toEqual(['Once.', 'Once.']);
    expect(calls()).toBe(2);
  });

  it('looks away where the answer may differ each time, where something is kept elsewhere, and where it is told to', async () => {
    const warm = question({ model: 'm' });
    const tools = [{ type: 'function', function: { name: 'buy', parameters: { type: 'object' } } }];
    const replies = [
      await post('/v1/chat/completions', warm),
      await chat({ temperature: 0.7 }),
      await chat({ tools }),
      await chat({ store: true }),
      await post('/v1/responses', { model: 'm', temperature: 0, input: 'Hello?' }),
      await chat({}, { 'x-router-cache': 'off' }),
      await chat({}, { 'cache-control': 'no-store' }),
    ];
    expect(replies.map(wordOf)).toEqual(replies.map(() => 'bypass'));
    expect(calls()).toBe(7);
    await post('/v1/chat/completions', warm, { 'x-router-cache': 'on' });
    expect(wordOf(await post('/v1/chat/completions', warm, { 'x-router-cache': 'on' }))).toBe('hit');
    await setSetting(router, 'cache.maxTemperature', '1');
    await post('/v1/chat/completions', warm);
    expect(wordOf(await post('/v1/chat/completions', warm))).toBe('hit');
  });

  it('asks anew where the request wants it', async () => {
    await chat();
    expect(wordOf(await chat({}, { 'cache-control': 'no-cache' }))).toBe('miss');
    expect(wordOf(await chat({}, { 'x-router-cache': 'refresh' }))).toBe('miss');
    expect(wordOf(await chat({}, { 'cache-control': 'max-age=3600' }))).toBe('hit');
    expect(wordOf(await chat({}, { 'x-router-cache': 'on', 'cache-control': 'no-cache' }))).toBe('hit');
    expect(calls()).toBe(3);
  });

  it('refuses headers that it cannot read, in the words of the door', async () => {
    const refused = await chat({}, { 'x-router-cache': 'always' });
    expect([refused.status, refused.body.error.param]).toEqual([400, 'x-router-cache']);
    const key = await chat({}, { 'idempotency-key': 'x'.repeat(256) });
    expect([key.status, key.body.error.param]).toEqual([400, 'Idempotency-Key']);
    const message = await post('/v1/messages', cold({ max_tokens: 9 }), { 'x-router-cache': 'always' });
    expect([message.status, message.body.error.type]).toEqual([400, 'invalid_request_error']);
    expect(calls()).toBe(0);
  });

  it('asks once for fifty that ask at the same time', async () => {
    one.play({ says: 'Once for all.', fault: 'late-first-content', delayMs: 300 });
    const bodies = Array.from({ length: 50 }, (_, index) => ({ stream: true, user: `person ${index}` }));
    const replies = await Promise.all(bodies.map((body) => chat(body)));
    expect(calls()).toBe(1);
    expect(new Set(replies.map((reply) => textIn(reply)))).toEqual(new Set(['Once for all.']));
    expect(replies.every((reply) => reply.text.endsWith('data: [DONE]\n\n'))).toBe(true);
    const words = replies.map(wordOf);
    expect(words.filter((word) => word === 'miss')).toHaveLength(1);
    expect(words.filter((word) => word === 'shared')).toHaveLength(49);
  });

  it('loses nobody’s answer when the first one hangs up in the middle', async () => {
    one.play({ says: 'A long answer that comes slowly.', chunkDelayMs: 60 });
    const leaver = new AbortController();
    const first = fetch(`${router.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(cold({ stream: true })),
      signal: leaver.signal,
    });
    const reader = (await first).body?.getReader();
    await reader?.read();
    const second = chat({ stream: true });
    await eventually('both under way', async () => (await metric('requests_in_flight')).at(-1) === '2');
    leaver.abort();
    expect(textIn(await second)).toBe('A long answer that comes slowly.');
    expect(calls()).toBe(1);
    expect(one.requests.at(-1)?.closedEarly).toBe(false);
  });

  it('loses nobody who stays, and nothing else, when half of many leave at random', async () => {
    const says = 'Word after word, until all of them are told.';
    one.play({ says, chunkDelayMs: 15 });
    const ask = async (group: number, leavesAfterMs: number | undefined): Promise<string> => {
      const signal = leavesAfterMs === undefined ? null : AbortSignal.timeout(leavesAfterMs);
      const response = await fetch(`${router.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(cold({ stream: true, seed: group })),
        signal,
      });
      return response.text();
    };
    const visits = Array.from({ length: 100 }, (_, index) => {
      const leavesAfterMs = index % 2 === 0 ? Math.floor(Math.random() * 150) + 1 : undefined;
      return ask((index >> 1) % 4, leavesAfterMs).catch(() => undefined);
    });
    const texts = await Promise.all(visits);
    const stayed = texts.filter((_, index) => index % 2 === 1);
    expect(stayed).toHaveLength(50);
    for (const text of stayed) expect(spoken(text ?? '')).toBe(says);
    // Four, and one more for each group that was left by all before the next came.
    expect(calls()).toBeLessThan(20);
    await eventually('all is over', async () => (await metric('requests_in_flight')).at(-1) === '0');
    expect(await metric('cache_bytes_under_way')).toEqual(['0']);
  });

  it('does not keep what broke off', async () => {
    one.play({ fault: 'half-stream' });
    await chat({ stream: true });
    one.play({ says: 'Whole.' });
    expect(textIn(await chat({ stream: true }))).toBe('Whole.');
  });

  it('does not keep what the provider wants nobody to keep, unless the client asks for it', async () => {
    const body = JSON.stringify({
      choices: [{ index: 0, message: { role: 'assistant', content: 'Mine.' }, finish_reason: 'stop' }],
    });
    const headers = { 'content-type': 'application/json', 'cache-control': 'private, no-store' };
    one.play({ raw: { status: 200, headers, body } });
    expect([wordOf(await chat()), wordOf(await chat())]).toEqual(['miss', 'miss']);
    await chat({}, { 'x-router-cache': 'on' });
    expect(wordOf(await chat())).toBe('hit');
  });

  it('keeps keys apart, unless the setting allows', async () => {
    await setSetting(router, 'auth.required', 'false');
    const keys = await Promise.all(
      ['a', 'b'].map(async (name) => (await router.call('POST', '/v1/keys', { name })).body.key as string),
    );
    const as = (index: number) => chat({}, { authorization: `Bearer ${keys[index]}` });
    expect([wordOf(await as(0)), wordOf(await as(1)), wordOf(await as(0))]).toEqual(['miss', 'miss', 'hit']);
    await setSetting(router, 'cache.shared', 'true');
    expect([wordOf(await as(0)), wordOf(await as(1))]).toEqual(['miss', 'hit']);
    await setSetting(router, 'cache.shared', 'false');
  });

  it('forgets what a provider said before it was configured anew', async () => {
    await chat();
    await router.call('PATCH', '/v1/providers/one/config/timeout', { value: 30_000 });
    expect(wordOf(await chat())).toBe('miss');
  });

  it('shows what it saved: in the record, the statistics, the metrics, at /v1/cache and on the command line', async () => {
    const before = (await router.call('GET', '/v1/cache')).body;
    await chat({ seed: 7 });
    const hit = await chat({ seed: 7 });
    expect(hit.headers.get('x-router-cost')).toBe('0');
    const { history } = (await router.call('GET', '/v1/history?limit=2')).body;
    expect(history[0]).toMatchObject({ status: 'ok', cache: 'hit', cost_usd: 0, saved_usd: history[1].cost_usd });
    expect(history[0].saved_usd).toBeGreaterThan(0);
    expect(history[0].usage).toEqual(history[1].usage);
    const { totals } = (await router.call('GET', '/v1/stats?window=1h')).body;
    expect(totals.cache.hits).toBeGreaterThan(0);
    expect(totals.cache.saved_usd).toBeGreaterThan(0);
    const state = (await router.call('GET', '/v1/cache')).body;
    expect(state).toMatchObject({ enabled: true, hits: before.hits + 1, misses: before.misses + 1, entries: 1 });
    expect(state.saved_usd).toBeGreaterThan(before.saved_usd);
    expect(state.models).toEqual([{ provider: 'one', model: 'm', entries: 1, bytes: state.bytes }]);
    expect(await metric('cache_entries')).toContain('1');
    const shown = await runCli(router.dataDir, ['cache', 'show', '--json']);
    expect(JSON.parse(shown.stdout)).toEqual(state);
    expect((await runCli(router.dataDir, ['cache', 'show'])).stdout).toContain('Hit rate');
  });

  it('is cleared by the whole, by provider and by model', async () => {
    await chat();
    expect((await router.call('DELETE', '/v1/cache?provider=claude')).body.removed).toBe(0);
    expect((await router.call('DELETE', '/v1/cache?model=m&provider=one')).body).toEqual({
      removed: 1,
      message: '1 answer removed',
    });
    expect(wordOf(await chat())).toBe('miss');
    const cleared = await runCli(router.dataDir, ['cache', 'clear']);
    expect(cleared.stdout).toBe('1 answer removed.\n');
    expect(wordOf(await chat())).toBe('miss');
  });

  it('lives in a running router, and the command line says so where none runs', async () => {
    const other = await startRouter();
    await other.stop();
    const shown = await runCli(other.dataDir, ['cache', 'show']);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('settings set cache.enabled true')]);
    expect(shown.stderr).toContain('No router runs on this database');
    const cleared = await runCli(other.dataDir, ['cache', 'clear']);
    expect([cleared.code, cleared.stderr]).toEqual([0, expect.stringContaining('No router runs on this database')]);
    const remote = await runCli(other.dataDir, ['cache', 'clear', '--url', router.url, '--model', 'nobody', '--json']);
    expect(JSON.parse(remote.stdout)).toEqual({ removed: 0, message: '0 answers removed' });
  });

  it('is empty as soon as it is switched off, and says so', async () => {
    await chat();
    await setSetting(router, 'cache.enabled', 'false');
    expect(wordOf(await chat())).toBe('off');
    expect((await router.call('GET', '/v1/cache')).body).toMatchObject({ enabled: false, entries: 0, bytes: 0 });
    await setSetting(router, 'cache.enabled', 'true');
    expect(wordOf(await chat())).toBe('miss');
  });

  async function metric(name: string): Promise<readonly string[]> {
    const { text } = await router.call('GET', '/metrics');
    const lines = text.split('\n').filter((line) => line.startsWith(`provider_router_${name}`));
    return lines.map((line) => line.split(' ').at(-1) ?? '');
  }
});

/** What the model said, whatever dialect it was told in. */
function textIn({ text, body }: Reply): string {
  return body === undefined ? spoken(text) : said(body);
}

function spoken(stream: string): string {
  const events = readSse(stream).data.filter((data) => data !== '[DONE]');
  return events.map((data) => said(JSON.parse(data))).join('');
}

// biome-ignore lint/suspicious/noExplicitAny: replies of five dialects.
function said(event: any): string {
  if (Array.isArray(event.data)) return JSON.stringify(event.data);
  if (Array.isArray(event.output))
    return event.output.map((item: { content?: { text: string }[] }) => item.content?.[0]?.text).join('');
  if (event.type === 'response.output_text.delta') return event.delta;
  if (Array.isArray(event.content)) return event.content.map((part: { text?: string }) => part.text ?? '').join('');
  if (event.type === 'content_block_delta') return event.delta.text ?? '';
  const choice = event.choices?.[0];
  return choice?.message?.content ?? choice?.delta?.content ?? choice?.text ?? '';
}
