import Anthropic from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';
import type { ProviderId } from '../../../domain/ids.ts';
import type { ModelEntry } from '../../../domain/model-listing.ts';
import type { ModelDirectory } from '../../../request/ports.ts';
import { startDoors } from '../../http/testing/start-doors.ts';
import { anthropicSchema, schemaMissing } from './testing/anthropic-schema.ts';

const entry: ModelEntry = {
  id: 'meta/llama:8b',
  name: 'Llama',
  createdS: 5,
  ownedBy: 'p',
  contextLength: 8_192,
  maxOutputTokens: undefined,
  capabilities: [],
  price: undefined,
  providers: ['p' as ProviderId],
};
const models: ModelDirectory = {
  list: (provider) =>
    provider === 'gone' ? { kind: 'no-such-provider' } : { kind: 'listed', entries: [entry], definitions: [] },
  find: (id) => (id === entry.id ? { entry, definition: undefined, tag: undefined } : undefined),
};
const headers = { 'anthropic-version': '2023-06-01' };
const told = {
  type: 'model',
  id: 'meta/llama:8b',
  display_name: 'Llama',
  created_at: '1970-01-01T00:00:05.000Z',
  max_input_tokens: 8_192,
  max_tokens: null,
  capabilities: null,
};

it('lists models as Anthropic’s clients read them, and for others as ever', async () => {
  await using doors = await startDoors({ models });
  const list = await (await fetch(`${doors.url}/v1/models?limit=1`, { headers })).json();
  expect(list).toEqual({ data: [told], has_more: false, first_id: told.id, last_id: told.id });
  if (schemaMissing() === undefined) {
    expect(anthropicSchema('ListResponse_ModelInfo_').safeParse(list).error).toBeUndefined();
  }
  expect(await (await fetch(`${doors.url}/v1/models`)).json()).toMatchObject({ object: 'list' });
});

it('gives the list in pages, in both directions', async () => {
  const ids = ['a', 'b', 'c', 'd'];
  const many: ModelDirectory = {
    ...models,
    list: () => ({ kind: 'listed', entries: ids.map((id) => ({ ...entry, id })), definitions: [] }),
  };
  await using doors = await startDoors({ models: many });
  const page = async (query: string) => {
    const { data, ...rest } = (await (await fetch(`${doors.url}/v1/models${query}`, { headers })).json()) as {
      readonly data: readonly { readonly id: string }[];
    };
    return { ids: data.map(({ id }) => id).join(''), ...rest };
  };
  expect(await page('')).toEqual({ ids: 'abcd', has_more: false, first_id: 'a', last_id: 'd' });
  expect(await page('?limit=2')).toEqual({ ids: 'ab', has_more: true, first_id: 'a', last_id: 'b' });
  expect(await page('?limit=2&after_id=b')).toMatchObject({ ids: 'cd', has_more: false });
  expect(await page('?limit=2&before_id=d')).toMatchObject({ ids: 'bc', has_more: true });
  expect(await page('?before_id=c')).toMatchObject({ ids: 'ab', has_more: false });
  expect(await page('?after_id=d')).toEqual({ ids: '', has_more: false, first_id: null, last_id: null });
  const client = new Anthropic({ baseURL: doors.url, apiKey: 'any' });
  const read: string[] = [];
  for await (const { id } of client.models.list({ limit: 1 })) read.push(id);
  expect(read).toEqual(ids);
  for (const wrong of ['limit=0', 'limit=x', 'limit=1001', 'after_id=zz', 'before_id=zz', 'after_id=a&before_id=b']) {
    const answer = await fetch(`${doors.url}/v1/models?${wrong}`, { headers });
    const param = wrong.includes('&') ? 'before_id' : wrong.split('=')[0];
    expect([answer.status, await answer.json()]).toMatchObject([400, { type: 'error', error: { param } }]);
  }
});

it('says what is known of what a model can do', async () => {
  const able: ModelDirectory = {
    ...models,
    list: () => ({
      kind: 'listed',
      entries: [{ ...entry, capabilities: ['chat', 'tools', 'vision', 'reasoning'] }],
      definitions: [],
    }),
  };
  await using doors = await startDoors({ models: able });
  const list = (await (await fetch(`${doors.url}/v1/models`, { headers })).json()) as { data: unknown[] };
  expect(list.data[0]).toMatchObject({
    capabilities: {
      image_input: { supported: true },
      pdf_input: { supported: false },
      thinking: { supported: true, types: { adaptive: { supported: true } } },
      batch: { supported: false },
    },
  });
  if (schemaMissing() === undefined) {
    expect(anthropicSchema('ListResponse_ModelInfo_').safeParse(list).error).toBeUndefined();
  }
});

it('reads one model, and tells what there is not in their dialect', async () => {
  await using doors = await startDoors({ models });
  const one = await fetch(`${doors.url}/v1/models/meta%2Fllama:8b`, { headers });
  expect([one.status, await one.json()]).toEqual([200, told]);
  for (const [path, code] of [
    ['/v1/models/other', 'model_not_found'],
    ['/v1/models?provider=gone', 'provider_not_found'],
  ] as const) {
    const response = await fetch(doors.url + path, { headers });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error', code } });
  }
});

it.each(['%', '%ff'])('refuses what is no percent-encoding: %s', async (path) => {
  await using doors = await startDoors({ models });
  const answer = await fetch(`${doors.url}/v1/models/${path}`, { headers });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
});
