import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

describe('/v1/providers/:id/config', () => {
  let management: TestManagement;

  beforeEach(async () => {
    management = await startManagement();
    const config = { baseURL: 'http://192.168.0.22:1234/v1', timeout: 120_000, retries: 2, apiKey: 'sk-planted' };
    await management.ask('POST', '/v1/providers', { body: { id: 'home', name: 'Home', type: 'lm-studio', config } });
  });

  afterEach(() => management.close());

  const shown = async () => (await management.ask('GET', '/v1/providers/home/config')).json;

  it('shows the config with its secrets masked', async () => {
    expect(await shown()).toEqual({
      provider_id: 'home',
      config: { baseURL: 'http://192.168.0.22:1234/v1', timeout: 120_000, retries: 2, apiKey: '********' },
    });
  });

  it('shows what holds where nothing was set, says so, and does not keep it', async () => {
    const made = await management.ask('POST', '/v1/providers', { body: { id: 'bare', type: 'usual' } });
    const config = await management.ask('GET', '/v1/providers/bare/config');
    const deleted = await management.ask('DELETE', '/v1/providers/bare/config/baseURL');
    const put = await management.ask('PUT', '/v1/providers/bare', { body: made.json });

    const shown = { config: { baseURL: 'http://localhost:1234/v1' }, default_config_keys: ['baseURL'] };
    expect(made.json).toMatchObject(shown);
    expect(config.json).toEqual({ provider_id: 'bare', ...shown });
    expect(deleted).toMatchObject({ status: 404, json: { error: { message: expect.stringContaining('default') } } });
    expect(put.json).toMatchObject(shown);
    expect(management.test.registry.current().provider('bare')?.configRows).toEqual([]);
  });

  it('merges by key, deletes by null, and keeps a secret whose mask comes back', async () => {
    const answer = await management.ask('PUT', '/v1/providers/home/config', {
      body: { config: { timeout: 240_000, retries: null, apiKey: '********' } },
    });

    expect(answer.status).toBe(200);
    expect(answer.json.config).toEqual({
      baseURL: 'http://192.168.0.22:1234/v1',
      timeout: 240_000,
      apiKey: '********',
    });
    expect(management.test.registry.current().provider('home')?.keys[0]?.secret).toBe('sk-planted');
  });

  describe('a list of keys', () => {
    const secrets = () =>
      management.test.registry
        .current()
        .provider('home')
        ?.keys.map(({ secret }) => secret);
    const put = (apiKeys: unknown) =>
      management.ask('PUT', '/v1/providers/home/config', { body: { config: { apiKeys, apiKey: null } } });

    beforeEach(() => put([{ key: 'sk-1', weight: 3, models: ['a'] }, { key: 'sk-2' }]));

    it('shows everything but the keys', async () => {
      const whole = await management.ask('GET', '/v1/providers/home');
      const apiKeys = [{ key: '********', weight: 3, models: ['a'] }, { key: '********' }];

      expect((await shown()).config.apiKeys).toEqual(apiKeys);
      expect(whole.json.config.apiKeys).toEqual(apiKeys);
      expect(whole.text).not.toContain('sk-');
    });

    it('keeps each key whose mask comes back at its place, with new weights and further keys', async () => {
      const answer = await management.ask('PATCH', '/v1/providers/home/config/apiKeys', {
        body: { value: [{ key: '********', weight: 9 }, { key: '********' }, { key: 'sk-9' }] },
      });

      expect(answer.json.value).toEqual([{ key: '********', weight: 9 }, { key: '********' }, { key: '********' }]);
      expect(secrets()).toEqual(['sk-1', 'sk-2', 'sk-9']);
      await put('********');
      expect(secrets()).toEqual(['sk-1', 'sk-2', 'sk-9']);
    });

    it('is not touched by a mask at a place where nothing is stored: 400 that names it', async () => {
      const three = await put([{ key: '********' }, { key: '********' }, { key: '********' }]);
      const made = await management.ask('POST', '/v1/providers', {
        body: { id: 'new', type: 'lm-studio', config: { apiKeys: [{ key: '********' }, { key: 'sk-9' }] } },
      });

      expect(three).toMatchObject({ status: 400, json: { error: { param: 'config.apiKeys.2.key' } } });
      expect(made).toMatchObject({ status: 400, json: { error: { param: 'config.apiKeys.0.key' } } });
      expect(secrets()).toEqual(['sk-1', 'sk-2']);
    });
  });

  it('names keys that its type does not know, wherever a config is told', async () => {
    const set = await management.ask('PATCH', '/v1/providers/home/config/nope', { body: { value: 1 } });
    const known = await management.ask('PATCH', '/v1/providers/home/config/timeout', { body: { value: 1 } });

    expect(set.json.unknown_config_keys).toEqual(['nope']);
    expect(known.json).not.toHaveProperty('unknown_config_keys');
    expect((await shown()).unknown_config_keys).toEqual(['nope']);
  });

  it('refuses a key that JavaScript would lose, instead of losing it', async () => {
    const put = await management.ask('PUT', '/v1/providers/home/config', {
      body: '{"config":{"__proto__":{"a":1},"timeout":5}}',
    });
    const deep = await management.ask('PATCH', '/v1/providers/home/config/note', {
      body: '{"value":{"in":[{"__proto__":1}]}}',
    });
    const made = await management.ask('POST', '/v1/providers', {
      body: '{"id":"new","type":"lm-studio","config":{"__proto__":1}}',
    });
    const patched = await management.ask('PATCH', '/v1/providers/home/config/__proto__', { body: { value: 1 } });

    expect(put).toMatchObject({ status: 400, json: { error: { param: 'config.__proto__' } } });
    expect(deep).toMatchObject({ status: 400, json: { error: { param: 'value.in.0.__proto__' } } });
    expect(made).toMatchObject({ status: 400, json: { error: { param: 'config.__proto__' } } });
    expect(patched).toMatchObject({ status: 400, json: { error: { param: 'config.__proto__' } } });
    for (const { json } of [put, deep, made, patched]) expect(json.error.message).toContain('cannot be a key');
    expect((await shown()).config.timeout).toBe(120_000);
  });

  it('stores a text as the number that the type wants', async () => {
    const answer = await management.ask('PATCH', '/v1/providers/home/config/timeout', { body: { value: '240000' } });

    expect(answer.json).toMatchObject({ provider_id: 'home', key: 'timeout', value: 240_000, is_sensitive: false });
    expect((await shown()).config.timeout).toBe(240_000);
  });

  it('masks what is marked as sensitive from then on, in the answer too', async () => {
    const answer = await management.ask('PATCH', '/v1/providers/home/config/note', {
      body: { value: 'correct horse', is_sensitive: true },
    });

    expect(answer.json).toMatchObject({ value: '********', is_sensitive: true });
    expect(JSON.stringify(await shown())).not.toContain('correct horse');
  });

  it('deletes a key, and knows none that is not there', async () => {
    const deleted = await management.ask('DELETE', '/v1/providers/home/config/retries');
    const again = await management.ask('DELETE', '/v1/providers/home/config/retries');
    const inherited = await management.ask('DELETE', '/v1/providers/home/config/constructor');

    expect(deleted.json).toMatchObject({ provider_id: 'home', key: 'retries' });
    expect((await shown()).config).not.toHaveProperty('retries');
    expect([again.status, inherited.status]).toEqual([404, 404]);
    expect(again.json.error.code).toBe('not_found');
  });

  it('says what is wrong with a value', async () => {
    const bad = await management.ask('PATCH', '/v1/providers/home/config/timeout', { body: { value: 'soon' } });
    const none = await management.ask('PATCH', '/v1/providers/home/config/timeout', { body: {} });

    expect([bad.status, none.status]).toEqual([400, 400]);
    expect(bad.json.details[0].field).toBe('config.timeout');
    expect(none.json.details[0].field).toBe('value');
  });

  it('lets an operator set no secret', async () => {
    const as = 'operator';
    const answers = [
      await management.ask('PATCH', '/v1/providers/home/config/apiKey', { as, body: { value: 'x' } }),
      await management.ask('PATCH', '/v1/providers/home/config/note', { as, body: { value: 'x', is_sensitive: true } }),
      await management.ask('DELETE', '/v1/providers/home/config/apiKey', { as }),
      await management.ask('PUT', '/v1/providers/home/config', { as, body: { config: { apiKey: 'x' } } }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it('reloads in the printed form, with a new instance', async () => {
    const before = management.test.registry.current().provider('home')?.adapter;

    const answer = await management.ask('POST', '/v1/providers/home/reload');

    expect(answer.json).toEqual({
      provider_id: 'home',
      name: 'Home',
      type: 'lm-studio',
      message: 'Provider reloaded successfully',
      timestamp: management.test.clock.nowMs,
      runtime_status: 'loaded',
    });
    expect(management.test.registry.current().provider('home')?.adapter).not.toBe(before);
  });

  it.each([
    ['GET', '/config'],
    ['PUT', '/config'],
    ['PATCH', '/config/timeout'],
    ['DELETE', '/config/timeout'],
    ['POST', '/reload'],
  ])('%s %s of a provider that does not exist is 404', async (method, path) => {
    const bodies: Readonly<Record<string, unknown>> = { PUT: { config: {} }, PATCH: { value: 1 } };
    const body = bodies[method];
    const answer = await management.ask(method, `/v1/providers/nobody${path}`, body === undefined ? {} : { body });

    expect(answer.status).toBe(404);
    expect(answer.json.error.code).toBe('provider_not_found');
  });
});
