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
