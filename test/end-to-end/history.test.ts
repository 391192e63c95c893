import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedFakeHouse, startFakeHouse } from './kit/fake-house.ts';
import { question, setSetting } from './kit/providers.ts';
import { startRouter } from './kit/start-router.ts';

const house = sharedFakeHouse();

async function ask(fields: Record<string, unknown> = {}): Promise<string> {
  const id = randomUUID();
  await house.router.call('POST', '/v1/chat/completions', question(fields), { 'X-Request-Id': id });
  return id;
}

/** The newest request, asked for at once: nobody should have to wait for it to be written. */
async function newest(query = '') {
  const reply = await house.router.call('GET', `/v1/history?limit=1${query}`);
  expect(reply.status).toBe(200);
  return reply.body.history[0];
}

async function stats(query = '') {
  const reply = await house.router.call('GET', `/v1/stats${query}`);
  expect(reply.status).toBe(200);
  return reply.body;
}

describe('/v1/history', () => {
  it('shows the request of a moment ago with its question and its answer', async () => {
    house.upstream.play({ usage: { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 } });
    const id = await ask({ user: 'someone' });
    expect(await newest()).toMatchObject({
      request_id: id,
      endpoint: '/v1/chat/completions',
      provider: 'fake',
      model: 'fake-model',
      status: 'ok',
      http_status: 200,
      usage: { input_tokens: 11, output_tokens: 5, total_tokens: 16 },
      request: { body: { model: 'fake-model', messages: [{ role: 'user', content: 'Hello?' }] }, kept: true },
      response: { body: { object: 'chat.completion' }, kept: true, cut: false },
    });
  });

  it('shows a stream as the text that was sent', async () => {
    await ask({ stream: true });
    const entry = await newest();
    expect(entry).toMatchObject({ stream: true, status: 'ok' });
    expect(entry.response.body).toMatch(/^data: \{.*\[DONE\]\n\n$/s);
  });

  it('shows a long question whole under its id and in short lists, and in long ones that it was left out', async () => {
    const padding = 'long '.repeat(2_000);
    await ask({ padding });
    const { body: long } = await house.router.call('GET', '/v1/history?limit=500');
    const [listed] = long.history;
    expect(listed.request).toMatchObject({ body: null, kept: true, cut: false, left_out: true });
    expect(listed.request.bytes).toBeGreaterThan(10_000);
    expect((await newest()).request).toMatchObject({ body: { padding }, left_out: false });
    const { body } = await house.router.call('GET', `/v1/history/${listed.id}`);
    expect(body.request).toMatchObject({ body: { padding }, left_out: false });
  });

  it('finds a request by the X-Request-Id of its answer, its own or the one that its client chose, the newest of several', async () => {
    const made = await house.router.call('POST', '/v1/chat/completions', question({ user: 'one' }));
    const own = made.headers.get('x-request-id');
    const chosen = { 'X-Request-Id': `mine-${randomUUID()}` };
    await house.router.call('POST', '/v1/chat/completions', question({ user: 'two' }), chosen);
    await house.router.call('POST', '/v1/chat/completions', question({ user: 'three' }), chosen);

    const byOwn = await house.router.call('GET', `/v1/history/${own}`);
    const byChosen = await house.router.call('GET', `/v1/history/${chosen['X-Request-Id']}`);
    const all = await house.router.call('GET', `/v1/history?request_id=${chosen['X-Request-Id']}`);

    expect(byOwn).toMatchObject({ status: 200, body: { request_id: own, end_user: 'one' } });
    expect(byChosen).toMatchObject({ status: 200, body: { end_user: 'three', request: { kept: true } } });
    expect(all.body.history.map((entry: { end_user: string }) => entry.end_user)).toEqual(['three', 'two']);
  });

  it('shows refusals and failures with their reason, and finds them by provider, model, ending and status', async () => {
    const refused = await ask({ provider: 'nobody' });
    house.upstream.play({ fault: 'invalid-request' });
    const failed = await ask();
    expect(await newest('&status=refused')).toMatchObject({
      request_id: refused,
      provider: null,
      error: { code: 'provider_not_found' },
    });
    for (const query of [
      '&model=fake-model&status=error',
      '&status=error&provider=fake',
      '&status=400&from=2026-01-01',
    ])
      expect(await newest(query)).toMatchObject({ request_id: failed, status: 'error', http_status: 400 });
    expect(await newest('&provider=nobody')).toBeUndefined();
  });

  it('tells that bodies were left out where the setting says so', async () => {
    await setSetting(house.router, 'history.bodies', 'none');
    const id = await ask();
    await setSetting(house.router, 'history.bodies', 'all');
    expect(await newest()).toMatchObject({
      request_id: id,
      request: { body: null, kept: false, bytes: null },
      response: { body: null, kept: false, bytes: null },
    });
  });

  it('is walked page by page to its end', async () => {
    for (let count = 0; count < 5; count++) await ask();
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await house.router.call('GET', `/v1/history?limit=2${query}`);
      seen.push(...body.history.map((entry: { id: string }) => entry.id));
      cursor = body.next_cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe((await stats('?window=all')).totals.requests);
  });

  it('answers any nonsense in its query with 200 or a 400 that names the field', async () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('1', '-1', '9e9', 'all', '2026-01-01'));
    const name = fc.constantFrom('limit', 'cursor', 'provider', 'model', 'status', 'from', 'to', 'window', 'x');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value)), fc.constantFrom('history', 'stats'), async (pairs, path) => {
        const query = pairs.map(([key, text]) => `${key}=${encodeURIComponent(text.toWellFormed())}`).join('&');
        const { status, body } = await house.router.call('GET', `/v1/${path}?${query}`);
        if (status !== 200) expect([status, body.details.length > 0]).toEqual([400, true]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('/v1/stats', () => {
  it('count the request of a moment ago, with its tokens, its provider and its model', async () => {
    const before = await stats('?window=1h');
    house.upstream.play({ usage: { prompt_tokens: 100, completion_tokens: 7, total_tokens: 107 } });
    await ask();
    const after = await stats('?window=1h');
    expect(after.totals.requests - before.totals.requests).toBe(1);
    expect(after.totals.tokens.input - before.totals.tokens.input).toBe(100);
    expect(after.totals.latency_ms.p50).toBeGreaterThan(0);
    expect(after.providers[0].provider).toBe('fake');
    expect(after.models.map((model: { model: string }) => model.model)).toContain('fake-model');
    expect(await stats('?provider=nobody')).toMatchObject({ provider: 'nobody', totals: { requests: 0 } });
  });

  it('survive a crash whole: as many requests as the history has', async () => {
    await using other = await startFakeHouse();
    const { router } = other;
    for (let count = 0; count < 20; count++) await router.call('POST', '/v1/chat/completions', question());
    const told = (await router.call('GET', '/v1/stats')).body;
    router.signal('SIGKILL');
    await router.exited;
    await using again = await startRouter({ dataDir: router.dataDir });
    const { body } = await again.call('GET', '/v1/stats');
    expect(body.totals.requests).toBe(20);
    expect(body.totals.latency_ms).toEqual(told.totals.latency_ms);
  });

  it('belong to the key that asked', async () => {
    await using other = await startFakeHouse();
    const { router } = other;
    const made = await router.call('POST', '/v1/keys', { name: 'my app', role: 'admin' });
    const headers = { authorization: `Bearer ${made.body.key}` };
    await router.call('POST', '/v1/chat/completions', question(), headers);
    const { body } = await router.call('GET', '/v1/stats', undefined, headers);
    expect(body.keys).toMatchObject([{ api_key_id: made.body.id, name: 'my app', requests: 1 }]);
  });
});
