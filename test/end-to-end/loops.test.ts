import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

/** A provider as somebody with the sqlite3 tool writes it, past all checks. */
function addOutside({ dataDir }: RunningRouter, id: string, type: string, baseUrl: string): void {
  const database = new DatabaseSync(join(dataDir, 'provider-router.db'));
  try {
    database.prepare('insert into providers (id, name, type) values (?, ?, ?)').run(id, id, type);
    const config = database.prepare('insert into provider_configs (provider_id, key, value) values (?, ?, ?)');
    config.run(id, 'baseURL', baseUrl);
    config.run(id, 'apiKey', 'sk-test');
    config.run(id, 'defaultModel', 'm');
  } finally {
    database.close();
  }
}

/** Its own readings of model lists come back to it too; they are not counted. */
async function requestsAt(router: RunningRouter, path: string): Promise<number> {
  const { body } = await router.call('GET', '/v1/history?limit=200');
  return body.history.filter(({ endpoint }: { readonly endpoint: string }) => endpoint === path).length;
}

/** Records come a moment after their answers. */
async function recordsAt(router: RunningRouter, path: string, expected: number): Promise<void> {
  await eventually(`${expected} records`, async () => (await requestsAt(router, path)) >= expected);
  expect(await requestsAt(router, path)).toBe(expected);
}

const prompts = [
  ['openai-compatible', '/v1/chat/completions', question({ model: 'm' })],
  ['anthropic', '/v1/messages', { ...question({ model: 'm' }), max_tokens: 5 }],
] as const;

describe('a provider that is the router itself', () => {
  it.each(prompts)('ends a request at its second visit: %s', async (type, path, body) => {
    await using router = await startRouter();
    addOutside(router, 'self', type, `${router.url}/v1`);
    await setSetting(router, 'active_provider', 'self');

    const reply = await router.call('POST', path, body);
    expect(reply.status, reply.text).toBe(508);
    expect(reply.body.error).toMatchObject({ code: 'loop_detected', message: expect.stringContaining('self') });
    await recordsAt(router, path, 2);
  });

  it('does not keep others from answering', async () => {
    const upstream = await fakeUpstream({ says: 'the other one' });
    onTestFinished(() => upstream.close());
    await using router = await startRouter();
    addOutside(router, 'self', 'openai-compatible', `${router.url}/v1`);
    await addProvider(router, upstream, { id: 'other' });
    await setSetting(router, 'active_provider', 'self');
    await setSetting(router, 'routing.fallbackEnabled', 'true');

    const reply = await router.call('POST', '/v1/chat/completions', question());
    expect(reply.body?.choices?.[0]?.message.content, reply.text).toBe('the other one');
  });

  it('is refused where somebody writes it through a door', async () => {
    await using router = await startRouter();
    const provider = { id: 'self', type: 'openai-compatible', config: { baseURL: `${router.url}/v1`, apiKey: 'k' } };
    const made = await router.call('POST', '/v1/providers', provider);
    expect([made.status, made.body.details]).toEqual([
      400,
      [{ field: 'config.baseURL', message: expect.stringContaining('this router itself') }],
    ]);
    const other = { ...provider, config: { baseURL: 'http://127.0.0.1:9/v1', apiKey: 'k' } };
    expect((await router.call('POST', '/v1/providers', other)).status).toBe(201);
    const own = { value: `http://localhost:${router.port}/v1` };
    const changed = await router.call('PATCH', '/v1/providers/self/config/baseURL', own);
    expect([changed.status, changed.body.details?.[0]?.field]).toEqual([400, 'config.baseURL']);
  });
});

/** Each has the other as its active provider, with the model `m`. */
async function eachOther(one: RunningRouter, two: RunningRouter, type: string): Promise<void> {
  for (const [router, other] of [
    [one, two],
    [two, one],
  ] as const) {
    const config = { baseURL: `${other.url}/v1`, apiKey: 'k', defaultModel: 'm' };
    expect((await router.call('POST', '/v1/providers', { id: 'other', type, config })).status).toBe(201);
    expect((await router.call('POST', '/v1/providers/other/models', { model_id: 'm' })).status).toBe(201);
    await activate(router, 'other');
  }
}

describe('two routers that are each other’s providers', () => {
  it.each(prompts)('end a request when it comes back: %s', async (type, path, body) => {
    await using one = await startRouter();
    await using two = await startRouter();
    await eachOther(one, two, type);
    const reply = await one.call('POST', path, body);
    expect(reply.status, reply.text).toBe(508);
    await recordsAt(two, path, 1);
    await recordsAt(one, path, 2);
  });

  it('count no tokens for ever', async () => {
    await using one = await startRouter();
    await using two = await startRouter();
    await eachOther(one, two, 'anthropic');
    const reply = await one.call('POST', '/v1/messages/count_tokens', question({ model: 'm' }));
    expect([reply.status, reply.body?.input_tokens > 0]).toEqual([200, true]);
  });
});
