import OpenAI from 'openai';
import { expect, it } from 'vitest';
import type { ProviderId } from '../../../domain/ids.ts';
import type { ModelDefinition, ModelEntry } from '../../../domain/model-listing.ts';
import type { ModelDirectory } from '../../../request/ports.ts';
import { startDoors } from '../../http/testing/start-doors.ts';

function entry(id: string, more: Partial<ModelEntry> = {}): ModelEntry {
  return {
    id,
    name: id,
    createdS: 5,
    ownedBy: 'p',
    contextLength: undefined,
    maxOutputTokens: undefined,
    capabilities: [],
    price: undefined,
    providers: ['p' as ProviderId],
    ...more,
  };
}

const known = [
  entry('gpt-4', {
    contextLength: 8_192,
    capabilities: ['chat', 'tools'],
    price: { price: { input: 0.15, output: 0 }, source: 'genai-prices', date: '2026-09-23' },
  }),
  entry('meta-llama/llama-3:8b'),
  entry('日本語'),
];
const registered: ModelDefinition = {
  id: 'registered-only',
  name: 'Registered only',
  description: undefined,
  capabilities: ['chat'],
  contextLength: 4_096,
  maxOutputTokens: undefined,
  createdAtMs: 5_000,
  updatedAtMs: 6_000,
  providers: [],
};
const models: ModelDirectory = {
  list: (provider) =>
    provider === undefined || provider === 'p'
      ? { kind: 'listed', entries: known, definitions: [registered] }
      : { kind: 'no-such-provider' },
  find(id) {
    const definition = id === registered.id ? registered : undefined;
    const reachable = known.find((one) => one.id === id);
    if (definition === undefined && reachable === undefined) return undefined;
    return { entry: reachable, definition, tag: definition && '"tag"' };
  },
};

it('lists models as clients of OpenAI and OpenRouter read them', async () => {
  await using doors = await startDoors({ models });
  const list = (await (await fetch(`${doors.url}/v1/models`)).json()) as {
    object: string;
    data: unknown[];
    models: unknown;
  };
  expect(list.object).toBe('list');
  expect(list.data).toHaveLength(3);
  expect(list.data[0]).toEqual({
    id: 'gpt-4',
    object: 'model',
    created: 5,
    owned_by: 'p',
    name: 'gpt-4',
    context_length: 8_192,
    max_output_tokens: null,
    capabilities: ['chat', 'tools'],
    pricing: { prompt: '0.00000015', completion: '0', source: 'genai-prices', date: '2026-09-23' },
    providers: ['p'],
  });
  expect(list.data[1]).toHaveProperty('pricing', { prompt: null, completion: null, source: null, date: null });
  expect(list.models).toEqual([
    {
      id: 'registered-only',
      name: 'Registered only',
      description: null,
      capabilities: ['chat'],
      context_length: 4_096,
      max_output_tokens: null,
      created_at: 5_000,
      updated_at: 6_000,
      providers: [],
    },
  ]);
});

it('finds a model that is registered and at no provider, with its entity tag', async () => {
  await using doors = await startDoors({ models });
  const answer = await fetch(`${doors.url}/v1/models/registered-only`);
  expect(answer.headers.get('etag')).toBe('"tag"');
  expect(await answer.json()).toMatchObject({ object: 'model', created: 5, created_at: 5_000, context_length: 4_096 });
  const unregistered = await fetch(`${doors.url}/v1/models/gpt-4`);
  const known = await fetch(`${doors.url}/v1/models/registered-only`, { headers: { 'if-none-match': 'W/"tag"' } });
  expect([known.status, known.headers.get('etag'), await known.text()]).toEqual([304, '"tag"', '']);
  expect(known.headers.get('x-request-id')).not.toBeNull();
  expect(unregistered.headers.get('etag')).toBeNull();
  expect(await unregistered.json()).toMatchObject({ id: 'gpt-4', description: null, created_at: null });
});

it('lists those of one provider, and knows who there is', async () => {
  await using doors = await startDoors({ models });
  expect((await fetch(`${doors.url}/v1/models?provider=p`)).status).toBe(200);
  expect((await fetch(`${doors.url}/v1/models?provider=`)).status).toBe(200);
  const nobody = await fetch(`${doors.url}/v1/models?provider=nobody`);
  expect(nobody.status).toBe(404);
  expect(await nobody.json()).toHaveProperty('error.code', 'provider_not_found');
});

it('finds a model by its id, percent-encoded or plain', async () => {
  await using doors = await startDoors({ models });
  for (const path of [
    'gpt-4',
    'meta-llama%2Fllama-3%3A8b',
    'meta-llama/llama-3:8b',
    encodeURIComponent('日本語'),
    'gpt-4?x=1',
  ]) {
    expect((await fetch(`${doors.url}/v1/models/${path}`)).status).toBe(200);
  }
  for (const path of ['gpt-5', '', '__proto__']) {
    const missing = await fetch(`${doors.url}/v1/models/${path}`);
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ error: { code: 'model_not_found' }, details: [] });
  }
});

it.each(['%', '%ff', '%E9%E6'])('refuses what is no percent-encoding, as management does: %s', async (path) => {
  await using doors = await startDoors({ models });
  const refused = await fetch(`${doors.url}/v1/models/${path}`);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ error: { code: 'invalid_request' }, details: [] });
});

it('serves the openai client', async () => {
  await using doors = await startDoors({ models });
  const openai = new OpenAI({ apiKey: 'sk-local', baseURL: `${doors.url}/v1`, maxRetries: 0 });
  const ids: string[] = [];
  for await (const model of openai.models.list()) ids.push(model.id);
  expect(ids).toEqual(known.map((model) => model.id));
  expect((await openai.models.retrieve('meta-llama/llama-3:8b')).id).toBe('meta-llama/llama-3:8b');
});

it('leaves everything that changes models to the management application', async () => {
  await using doors = await startDoors({
    models,
    management: async () => (_request, response) => void response.end('managed'),
  });
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    expect(await (await fetch(`${doors.url}/v1/models/gpt-4`, { method })).text()).toBe('managed');
  }
});
