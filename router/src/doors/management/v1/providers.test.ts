import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

const gpu = {
  id: 'lm-studio-gpu',
  name: 'LM Studio GPU',
  type: 'lm-studio',
  priority: 15,
  description: 'fast',
  config: { baseURL: 'http://192.168.0.50:1234/v1', defaultModel: 'qwen3-max', timeout: 180_000 },
};

describe('/v1/providers', () => {
  let management: TestManagement;

  beforeEach(async () => {
    management = await startManagement();
  });

  afterEach(() => management.close());

  it('creates a provider and answers with it at top level', async () => {
    const answer = await management.ask('POST', '/v1/providers', { body: gpu });

    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      ...gpu,
      enabled: true,
      created_at: management.test.clock.nowMs,
      updated_at: management.test.clock.nowMs,
      runtime_status: 'loaded',
      models: [],
    });
  });

  it('names a provider after its id where it is given no name', async () => {
    const answer = await management.ask('POST', '/v1/providers', { body: { id: 'bare', type: 'lm-studio' } });

    expect(answer).toMatchObject({ status: 201, json: { id: 'bare', name: 'bare' } });
  });

  it('keeps names of any script, and config values of a megabyte', async () => {
    const name = 'Größe 日本語 ﷺ 🦆';
    const notes = '日'.repeat(350_000);
    const made = await management.ask('POST', '/v1/providers', {
      body: { id: 'any-script', type: 'lm-studio', name, description: '\n', config: { notes } },
    });

    expect(made).toMatchObject({ status: 201, json: { name, config: { notes }, unknown_config_keys: ['notes'] } });
    for (const bad of ['\ud800', '\u0000', 'x'.repeat(201), ' ']) {
      const refused = await management.ask('PUT', '/v1/providers/any-script', { body: { name: bad } });
      expect(refused).toMatchObject({ status: 400, json: { error: { param: 'name' } } });
    }
  });

  it('lists by priority with total and count, and filters by type and enabled', async () => {
    await management.ask('POST', '/v1/providers', {
      body: { id: 'low', name: 'Low', type: 'lm-studio', enabled: false },
    });
    await management.ask('POST', '/v1/providers', { body: gpu });
    await management.ask('POST', '/v1/providers', {
      body: { id: 'other', name: 'Other', type: 'strict', priority: 3, config: { apiKey: 'sk-secret' } },
    });

    const all = await management.ask('GET', '/v1/providers');
    const enabled = await management.ask('GET', '/v1/providers?enabled=true');
    const strict = await management.ask('GET', '/v1/providers?type=strict');

    expect(ids(all.json)).toEqual(['lm-studio-gpu', 'other', 'low']);
    expect(all.json).toMatchObject({ total: 3, count: 3 });
    expect(all.json.providers[0]).not.toHaveProperty('config');
    expect(ids(enabled.json)).toEqual(['lm-studio-gpu', 'other']);
    expect(ids(strict.json)).toEqual(['other']);
  });

  it('takes back what it gave out: read-only and unknown fields are ignored', async () => {
    await management.ask('POST', '/v1/providers', { body: { id: 'active', name: 'Active', type: 'lm-studio' } });
    const created = await management.ask('POST', '/v1/providers', { body: gpu });
    await management.ask('DELETE', '/v1/providers/lm-studio-gpu');

    const restored = await management.ask('POST', '/v1/providers', { body: { ...created.json, anything: 1 } });

    expect(restored.status).toBe(201);
    expect(restored.json).toEqual(created.json);
  });

  describe('of a backup', () => {
    const restored = async (body: unknown) => {
      await management.ask('POST', '/v1/providers', { body: { id: 'active', type: 'lm-studio' } });
      await management.ask('PUT', '/v1/settings/active_provider', { body: { value: 'active' } });
      await management.ask('DELETE', `/v1/providers/${gpu.id}`);
      return management.ask('POST', '/v1/providers', { body });
    };

    it('gets its links back with all that they say, their definitions too', async () => {
      const { config, ...bare } = gpu;
      const { defaultModel: _, ...without } = config;
      await management.ask('POST', '/v1/models', {
        body: { id: 'known', context_length: 8_000, capabilities: ['chat'] },
      });
      await management.ask('POST', '/v1/providers', { body: { ...bare, config: without } });
      const links = [
        { model_id: 'known', is_default: true, input_usd_per_million: 0.25, output_usd_per_million: 1.5 },
        {
          model_id: 'own',
          name: 'Own',
          upstream_name: 'up/own',
          region: 'eu',
          max_output_tokens: 7,
          context_length: 9,
        },
      ];
      for (const body of links) await management.ask('POST', `/v1/providers/${gpu.id}/models`, { body });
      const saved = (await management.ask('GET', `/v1/providers/${gpu.id}`)).json;
      await management.ask('DELETE', '/v1/models/own');

      const made = await restored(saved);
      await management.ask('PUT', '/v1/models/known', { body: { context_length: 16_000, capabilities: ['tools'] } });

      expect(made).toMatchObject({ status: 201, json: { models: saved.models, config: saved.config } });
      const { models } = (await management.ask('GET', `/v1/providers/${gpu.id}`)).json;
      // What only the model said is still the model's to say.
      expect(models).toMatchObject([
        { id: 'known', context_length: 16_000, capabilities: ['tools'] },
        { id: 'own', context_length: 9 },
      ]);
    });

    it.each([[7], [[7, null, 'm', {}, { id: '' }, { id: 'm', context_length: 'much' }]], [{ id: 'm' }]])(
      'ignores models that are none: %j',
      async (models) => {
        expect(await restored({ ...gpu, models })).toMatchObject({ status: 201, json: { models: [] } });
      },
    );

    it('still knows which of its own keys are secrets, and which of them wait to be given', async () => {
      await management.ask('POST', '/v1/providers', { body: gpu });
      const marked = { value: 'horse', is_sensitive: true };
      await management.ask('PATCH', `/v1/providers/${gpu.id}/config/note`, { body: marked });
      const saved = (await management.ask('GET', `/v1/providers/${gpu.id}`)).json;
      const made = await restored(saved);
      await management.ask('PUT', `/v1/providers/${gpu.id}`, { body: made.json });
      const given = await management.ask('PUT', `/v1/providers/${gpu.id}`, { body: { config: { note: 'battery' } } });

      expect(saved.sensitive_config_keys).toEqual(['note']);
      expect(made.json).toMatchObject({ sensitive_config_keys: ['note'], awaited_config_keys: ['note'] });
      expect(made.json.config.note).toBe('********');
      expect(given.json.config.note).toBe('********');
      expect(given.json).not.toHaveProperty('awaited_config_keys');
      expect(given.text).not.toContain('battery');
    });

    it('is restored by an operator too, who gives none of its secrets', async () => {
      const body = { ...gpu, config: { note: '********' }, sensitive_config_keys: ['note'] };
      const masked = await management.ask('POST', '/v1/providers', { as: 'operator', body });
      const given = { ...body, id: 'other', config: { note: 'horse' } };

      expect(masked).toMatchObject({ status: 201, json: { awaited_config_keys: ['note'] } });
      expect((await management.ask('POST', '/v1/providers', { as: 'operator', body: given })).status).toBe(403);
    });
  });

  it('takes a description of a megabyte', async () => {
    const description = 'x'.repeat(1_048_576);
    const made = await management.ask('POST', '/v1/providers', { body: { ...gpu, description } });
    const longer = await management.ask('PUT', `/v1/providers/${gpu.id}`, { body: { description: `${description}x` } });

    expect(made).toMatchObject({ status: 201, json: { description } });
    expect(longer).toMatchObject({ status: 400, json: { error: { param: 'description' } } });
  });

  it('never shows a secret, and keeps it when its mask is written back', async () => {
    const body = { id: 's', name: 'S', type: 'strict', config: { apiKey: 'sk-planted', note: 'x' } };
    const created = await management.ask('POST', '/v1/providers', { body });

    const updated = await management.ask('PUT', '/v1/providers/s', { body: created.json });

    expect(updated.json.config).toEqual({ apiKey: '********', note: 'x' });
    expect(updated.json.runtime_status).toBe('loaded');
    expect(updated.json.unknown_config_keys).toEqual(['note']);
    expect(created.text + updated.text).not.toContain('sk-planted');
    expect(
      management.test.registry
        .current()
        .provider('s')
        ?.keys.map((key) => key.secret),
    ).toEqual(['sk-planted']);
  });

  it('changes only what a partial update names, and deletes config keys set to null', async () => {
    await management.ask('POST', '/v1/providers', { body: gpu });

    const answer = await management.ask('PUT', '/v1/providers/lm-studio-gpu', {
      body: { name: 'Renamed', config: { timeout: null } },
    });

    expect(answer.json).toMatchObject({ name: 'Renamed', priority: 15 });
    expect(answer.json.config).toEqual({ baseURL: gpu.config.baseURL, defaultModel: 'qwen3-max' });
  });

  it('enables and disables in the printed form', async () => {
    await management.ask('POST', '/v1/providers', { body: gpu });

    const disabled = await management.ask('POST', '/v1/providers/lm-studio-gpu/disable');
    const shown = await management.ask('GET', '/v1/providers/lm-studio-gpu');
    const enabled = await management.ask('POST', '/v1/providers/lm-studio-gpu/enable');

    expect(disabled.json).toEqual({ id: gpu.id, name: gpu.name, enabled: false, message: 'Provider disabled' });
    expect(shown.json).toMatchObject({ enabled: false, runtime_status: 'disabled' });
    expect(enabled.json).toEqual({ id: gpu.id, name: gpu.name, enabled: true, message: 'Provider enabled' });
  });

  it('refuses a taken id with 409 and a bad one with 400', async () => {
    await management.ask('POST', '/v1/providers', { body: gpu });

    const taken = await management.ask('POST', '/v1/providers', { body: gpu });
    const bad = await management.ask('POST', '/v1/providers', { body: { ...gpu, id: 'No Slug', type: 'nothing' } });

    expect(taken.status).toBe(409);
    expect(taken.json.error.code).toBe('already_exists');
    expect(bad.status).toBe(400);
    expect(bad.json.details.map((detail: { field: string }) => detail.field)).toEqual(['id', 'type']);
  });

  it('refuses to delete the active provider and says how to switch', async () => {
    await management.ask('POST', '/v1/providers', { body: gpu });
    await management.ask('PUT', '/v1/settings/active_provider', { body: { value: gpu.id } });

    const answer = await management.ask('DELETE', `/v1/providers/${gpu.id}`);

    expect(answer.status).toBe(409);
    expect(answer.json.error).toMatchObject({
      code: 'provider_in_use',
      message: expect.stringContaining('active_provider'),
    });
  });

  it.each([
    ['GET', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['POST', '/enable'],
    ['POST', '/disable'],
  ])('%s of a provider that does not exist%s is 404', async (method, action) => {
    const answer = await management.ask(method, `/v1/providers/nobody${action}`, method === 'PUT' ? { body: {} } : {});

    expect(answer.status).toBe(404);
    expect(answer.json.error.code).toBe('provider_not_found');
  });

  it('lets an operator manage, but neither give secrets nor send stored ones elsewhere', async () => {
    const as = 'operator';
    await management.ask('POST', '/v1/providers', {
      body: { id: 's', name: 'S', type: 'strict', config: { apiKey: 'sk-planted', baseURL: 'https://good.example' } },
    });

    const plain = await management.ask('POST', '/v1/providers', { as, body: gpu });
    const secret = await management.ask('POST', '/v1/providers', {
      as,
      body: { ...gpu, id: 'b', config: { apiKey: 'x' } },
    });
    const redirect = await management.ask('PUT', '/v1/providers/s', {
      as,
      body: { config: { baseURL: 'https://evil.example' } },
    });

    expect([plain.status, secret.status, redirect.status]).toEqual([201, 403, 403]);
  });

  it('answers 503 with a time to try again while the database takes no change', async () => {
    management.test.store.refusal = { kind: 'unavailable', reason: 'The database is locked.' };

    const answer = await management.ask('POST', '/v1/providers', { body: gpu });

    expect(answer.status).toBe(503);
    expect(answer.json.error).toMatchObject({ code: 'store_unavailable', message: expect.stringContaining('locked') });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('writes down who made a change', async () => {
    await management.ask('POST', '/v1/providers', { as: 'operator', body: gpu });

    expect(management.test.store.actors).toEqual([{ who: 'key:key_test', door: 'v1', from: '127.0.0.1' }]);
  });
});

function ids(list: { providers: { id: string }[] }): string[] {
  return list.providers.map(({ id }) => id);
}
