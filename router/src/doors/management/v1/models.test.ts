import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startManagement, type TestManagement } from '../testing/start-management.ts';

const gpt4 = {
  id: 'gpt-4',
  name: 'GPT-4',
  description: 'OpenAI GPT-4 model',
  capabilities: ['chat', 'completion', 'vision', 'tools'],
};

describe('/v1/models', () => {
  let management: TestManagement;
  const ask = (...call: Parameters<TestManagement['ask']>) => management.ask(...call);

  beforeEach(async () => {
    management = await startManagement();
  });

  afterEach(() => management.close());

  it('registers a model and answers with it at top level', async () => {
    const answer = await ask('POST', '/v1/models', { body: gpt4 });

    const nowMs = management.test.clock.nowMs;
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      ...gpt4,
      context_length: null,
      max_output_tokens: null,
      created_at: nowMs,
      updated_at: nowMs,
      providers: [],
    });
    expect(await ask('POST', '/v1/models', { body: gpt4 })).toMatchObject({
      status: 409,
      json: { error: { code: 'already_exists', param: 'id' } },
    });
  });

  it('takes back what it gave out, into an empty registry', async () => {
    const body = { ...gpt4, id: 'meta-llama/llama-3:8b', context_length: 8_192, capabilities: '["chat"]' };
    const made = await ask('POST', '/v1/models', { body });
    expect(await ask('DELETE', '/v1/models/meta-llama%2Fllama-3%3A8b')).toMatchObject({ status: 200 });

    const again = await ask('POST', '/v1/models', { body: made.json });

    expect(again.status).toBe(201);
    expect(again.json).toEqual(made.json);
    expect(again.json).toMatchObject({ context_length: 8_192, capabilities: ['chat'] });
  });

  it.each([
    [{ vision: true, tools: true, audio: false }, ['vision', 'tools']],
    ['{"vision":true}', ['vision']],
    [{}, []],
  ])('takes capabilities that are ticked off: %j', async (capabilities, taken) => {
    const made = await ask('POST', '/v1/models', { body: { ...gpt4, capabilities } });

    expect(made).toMatchObject({ status: 201, json: { capabilities: taken } });
  });

  it('refuses capabilities that are neither a list nor ticks', async () => {
    const made = await ask('POST', '/v1/models', { body: { ...gpt4, capabilities: { vision: 'yes' } } });

    expect(made).toMatchObject({ status: 400, json: { error: { param: 'capabilities' } } });
  });

  it('changes only what is sent, clears with null, and finds ids with slashes', async () => {
    await ask('POST', '/v1/models', { body: { ...gpt4, id: 'org/model.x:free', context_length: 10 } });

    const changed = await ask('PUT', '/v1/models/org%2Fmodel.x%3Afree', { body: { name: 'X', context_length: null } });

    expect(changed.json).toMatchObject({ id: 'org/model.x:free', name: 'X', context_length: null });
    expect(changed.json).toMatchObject({ description: gpt4.description, capabilities: gpt4.capabilities });
  });

  it('names what is wrong with each field, and what is not there', async () => {
    const answer = await ask('POST', '/v1/models', { body: { id: 7, capabilities: 'chat', context_length: 0 } });
    expect(answer.status).toBe(400);
    expect(answer.json.details.map(({ field }: { field: string }) => field)).toEqual([
      'id',
      'capabilities',
      'context_length',
    ]);
    for (const id of ['', ' ', 'sync', 'a\u0000b', ' padded', 'x'.repeat(201)]) {
      const refused = await ask('POST', '/v1/models', { body: { id } });
      expect(refused).toMatchObject({ status: 400, json: { error: { param: 'id' } } });
    }
    for (const method of ['PUT', 'DELETE']) {
      const body = method === 'PUT' ? { body: {} } : {};
      const missing = await ask(method, '/v1/models/nobody', body);
      expect(missing).toMatchObject({ status: 404, json: { error: { code: 'model_not_found' } } });
    }
  });

  it('removes a model with its links and its place as default', async () => {
    await ask('POST', '/v1/providers', { body: { id: 'one', type: 'lm-studio' } });
    await ask('POST', '/v1/providers/one/models', { body: { model_id: 'gone', is_default: true } });

    const removed = await ask('DELETE', '/v1/models/gone');

    expect(removed.json).toEqual({ id: 'gone', unlinked_from: ['one'], message: 'Model deleted' });
    expect((await ask('GET', '/v1/providers/one')).json).toMatchObject({ models: [], config: {} });
  });

  describe('sync', () => {
    const sync = async () => (await ask('POST', '/v1/models/sync')).json;

    it('links what the live lists hold and reports it per provider', async () => {
      await ask('POST', '/v1/providers', { body: { id: 'live', type: 'listing' } });
      await ask('POST', '/v1/providers/live/models', { body: { model_id: 'alias', upstream_name: 'small' } });
      await ask('POST', '/v1/providers', { body: { id: 'gone', type: 'dead' } });
      await ask('POST', '/v1/providers', { body: { id: 'off', type: 'listing', enabled: false } });
      await ask('POST', '/v1/providers', { body: { id: 'demo', type: 'stand-in' } });

      const report = await sync();

      expect(report).toMatchObject({ added: 1, kept: 1, failed: 1, message: 'Models synchronised' });
      expect(report.providers).toEqual([
        {
          provider_id: 'gone',
          name: 'gone',
          status: 'failed',
          added: [],
          kept: [],
          failed: [],
          error: 'Nobody listens there.',
        },
        { provider_id: 'live', name: 'live', status: 'synced', added: ['org/large'], kept: ['alias'], failed: [] },
      ]);
      const { models } = (await ask('GET', '/v1/providers/live/models')).json;
      expect(models).toMatchObject([{ id: 'alias' }, { id: 'org/large', context_length: 9_000, is_default: false }]);
    });

    it('changes nothing the second time', async () => {
      await ask('POST', '/v1/providers', { body: { id: 'live', type: 'listing', config: { defaultModel: 'small' } } });
      expect(await sync()).toMatchObject({ added: 2 });
      const { revision } = management.test.store.rows;

      expect(await sync()).toMatchObject({ added: 0, kept: 2, failed: 0 });

      expect(management.test.store.rows.revision).toBe(revision);
      const { models } = (await ask('GET', '/v1/providers/live')).json;
      expect(models).toMatchObject([
        { id: 'org/large', is_default: false },
        { id: 'small', is_default: true },
      ]);
    });
  });
});
