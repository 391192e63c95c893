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
