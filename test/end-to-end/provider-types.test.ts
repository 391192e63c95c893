import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { addProvider, question } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import { runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

let upstream: FakeUpstream;
let router: RunningRouter;

beforeAll(async () => {
  upstream = await fakeUpstream(
    { reasons: 'Well.', says: 'Hello.', toolCalls: [{ id: 'call_a', name: 'f', input: '{"a":1}' }] },
    { models: ['fake-model'], apiKey: 'sk-test' },
  );
  router = await startRouter();
});
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await upstream?.close();
});

it.each([
  ['lm-studio', 'http://localhost:1234/v1'],
  ['ollama', 'http://localhost:11434/v1'],
  ['openai', 'https://api.openai.com/v1'],
])('a %s without a base URL shows the usual one, which is nowhere kept', async (type, baseURL) => {
  const id = `bare-${type}`;
  await router.call('POST', '/v1/providers', { id, type, enabled: false, config: { apiKey: 'sk-test' } });

  const { body } = await router.call('GET', `/v1/providers/${id}`);
  const facts = await runCli(router.dataDir, ['provider', 'show', id]);
  using database = new DatabaseSync(join(router.dataDir, 'provider-router.db'), { readOnly: true });
  const kept = database.prepare('SELECT key FROM provider_configs WHERE provider_id = ?').all(id);

  expect(body).toMatchObject({ config: { baseURL }, default_config_keys: ['baseURL'] });
  expect(facts.stdout).toMatch(/^config baseURL +http.+ \(default of its type\)$/m);
  expect(kept).toEqual([{ key: 'apiKey' }]);
});

describe.each(['openai-compatible', 'openai', 'lm-studio', 'ollama', 'qwen'])('a provider of type %s', (type) => {
  const headers = { 'X-Provider': `my-${type}` };
  beforeAll(() => addProvider(router, upstream, { id: `my-${type}`, type }));

  it('answers plain', async () => {
    const { status, body } = await router.call('POST', '/v1/chat/completions', question(), headers);
    expect(status).toBe(200);
    expect(body.choices[0].message).toMatchObject({ content: 'Hello.', tool_calls: [{ id: 'call_a' }] });
  });

  it('answers streamed', async () => {
    const { text } = await router.call('POST', '/v1/chat/completions', question({ stream: true }), headers);
    const chunks = readSse(text).data;
    expect(chunks.at(-1)).toBe('[DONE]');
    expect(text).toContain('Hello.');
    expect(text).toContain('call_a');
  });

  it('lists its models', async () => {
    await expect
      .poll(async () => (await router.call('GET', `/v1/models?provider=my-${type}`)).body.data, { timeout: 5_000 })
      .toEqual([expect.objectContaining({ id: 'fake-model', object: 'model', providers: [`my-${type}`] })]);
  });

  it('shows its config with the secret masked', async () => {
    const { body } = await router.call('GET', `/v1/providers/my-${type}`);
    expect(body).toMatchObject({ type, runtime_status: 'loaded', config: { apiKey: '********' } });
  });
});
