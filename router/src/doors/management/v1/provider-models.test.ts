import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

const path = '/v1/providers/home/models';

describe('/v1/providers/:id/models', () => {
  let management: TestManagement;

  beforeEach(async () => {
    management = await startManagement();
    await management.ask('POST', '/v1/providers', { body: { id: 'home', name: 'Home', type: 'lm-studio' } });
  });

  afterEach(() => management.close());

  const link = (body: object) => management.ask('POST', path, { body });
  const defaults = async () =>
    (await management.ask('GET', path)).json.models
      .filter((model: { is_default: boolean }) => model.is_default)
      .map((model: { id: string }) => model.id);

  it('links a model, making its definition, and updates the link at the second time', async () => {
    const first = await link({ model_id: 'qwen3-max', is_default: true });
    const second = await link({ model_id: 'qwen3-max', context_length: 32_768, input_usd_per_million: 0.5 });

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(first.json).toMatchObject({ provider_id: 'home', model_id: 'qwen3-max', is_default: true });
    const listed = await management.ask('GET', path);
    expect(listed.json).toEqual({
      provider_id: 'home',
      total: 1,
      count: 1,
      models: [
        {
          id: 'qwen3-max',
          name: 'qwen3-max',
          description: null,
          capabilities: [],
          is_default: true,
          context_length: 32_768,
          max_output_tokens: null,
          upstream_name: null,
          region: null,
          input_usd_per_million: 0.5,
          output_usd_per_million: null,
        },
      ],
    });
  });

  it('takes capabilities as a list or as its text, and gives a list', async () => {
    const text = await link({ model_id: 'a', capabilities: '["chat","tools"]' });
    const list = await link({ model_id: 'b', capabilities: ['chat'] });
    const bad = await link({ model_id: 'c', capabilities: 'chat' });

    expect(text.json.model.capabilities).toEqual(['chat', 'tools']);
    expect(list.json.model.capabilities).toEqual(['chat']);
    expect(bad.status).toBe(400);
  });

  it('has one default at most, the same one as config.defaultModel', async () => {
    await link({ model_id: 'a', is_default: true });
    await link({ model_id: 'org/b:1.0' });

    const answer = await management.ask('PUT', `${path}/${encodeURIComponent('org/b:1.0')}/default`);

    expect(answer.json).toMatchObject({ provider_id: 'home', model_id: 'org/b:1.0', is_default: true });
    expect(await defaults()).toEqual(['org/b:1.0']);
    const config = await management.ask('GET', '/v1/providers/home/config');
    expect(config.json.config.defaultModel).toBe('org/b:1.0');

    await management.ask('PUT', '/v1/providers/home/config', { body: { config: { defaultModel: 'a' } } });
    expect(await defaults()).toEqual(['a']);
  });

  it('unlinks a model', async () => {
    await link({ model_id: 'org/b' });

    const answer = await management.ask('DELETE', `${path}/org%2Fb`);

    expect(answer.json).toMatchObject({ provider_id: 'home', model_id: 'org/b' });
    expect((await management.ask('GET', path)).json.models).toEqual([]);
  });

  it.each([
    ['PUT', '/default'],
    ['DELETE', ''],
  ])('answers 404 to %s of a model that is not linked', async (method, action) => {
    const answer = await management.ask(method, `${path}/nothing${action}`);

    expect(answer.status).toBe(404);
    expect(answer.json.error.code).toBe('model_not_found');
  });

  it.each([
    ['GET', ''],
    ['POST', ''],
    ['PUT', '/m/default'],
    ['DELETE', '/m'],
  ])('answers 404 to %s%s of a provider that does not exist', async (method, action) => {
    const body = method === 'POST' ? { body: { model_id: 'm' } } : {};
    const answer = await management.ask(method, `/v1/providers/nobody/models${action}`, body);

    expect(answer.status).toBe(404);
    expect(answer.json.error.code).toBe('provider_not_found');
  });

  it('names what is wrong with a link', async () => {
    const answer = await link({ model_id: 'sync', output_usd_per_million: -1 });

    expect(answer.status).toBe(400);
    expect(answer.json.details.map((detail: { field: string }) => detail.field)).toEqual([
      'model_id',
      'output_usd_per_million',
    ]);
  });
});
