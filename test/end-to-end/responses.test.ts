import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeResponses } from '../../router/src/providers/testing/fake-responses.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { sharedFakeHouse, startFakeHouse } from './kit/fake-house.ts';
import { activate, addProvider, setSetting } from './kit/providers.ts';
import { startRouter } from './kit/start-router.ts';

const model = 'fake-model';

describe('the openai client’s responses', () => {
  const house = sharedFakeHouse({ models: [model] });
  let client: OpenAI;
  let native: FakeUpstream;

  beforeAll(async () => {
    client = house.router.openai();
    native = await fakeUpstream({}, { speaks: fakeResponses, models: ['gpt-fake'] });
    await addProvider(house.router, native, { id: 'native', type: 'openai' });
  });
  afterAll(() => native.close());

  it('are made by an upstream of the chat dialect, plain, streamed and parsed', async () => {
    const plain = await client.responses.create({ model, input: 'Hello?' });
    expect(plain.output_text).toBe('Hello from the fake upstream.');
    expect(plain.id).toMatch(/^resp_[0-9a-z]{26}$/);
    expect(plain.usage?.total_tokens).toBeGreaterThan(0);
    const stream = client.responses.stream({ model, input: 'Hello?' });
    expect((await stream.finalResponse()).output_text).toBe('Hello from the fake upstream.');
    house.upstream.play({ says: '{"a":1}' });
    const format = { type: 'json_schema' as const, name: 'x', schema: { type: 'object' }, strict: true };
    const parsed = await client.responses.parse({ model, input: 'Hello?', text: { format } });
    expect(parsed.output_text).toBe('{"a":1}');
    expect(house.upstream.requests.at(-1)?.body).toMatchObject({ response_format: { type: 'json_schema' } });
  });

  it('are made by the demonstration', async () => {
    const response = await client.responses.create({ model: 'demo/demo', input: 'Hello?' });
    expect(response).toMatchObject({ object: 'response', status: 'completed' });
    expect(response.output_text.length).toBeGreaterThan(5);
  });

  it('go on from one another at another provider, and pass as bytes where the vendor has them', async () => {
    house.upstream.play({ says: 'From chat.' });
    const first = await client.responses.create({ model, input: 'one' });
    native.play({ says: 'From native.' });
    const second = await client.responses.create({
      model: 'native/gpt-fake',
      input: 'two',
      previous_response_id: first.id,
    });
    expect(second.output_text).toBe('From native.');
    expect(native.requests.at(-1)).toMatchObject({
      path: '/v1/responses',
      body: { model: 'gpt-fake', input: [{ content: [{ text: 'one' }] }, { role: 'assistant' }, { content: 'two' }] },
    });
    expect(native.requests.at(-1)?.body).not.toHaveProperty('previous_response_id');
    // Its own answer it knows itself.
    native.play({ says: 'From native again.' });
    const third = { model: 'native/gpt-fake', input: 'three', previous_response_id: second.id };
    await client.responses.create(third);
    expect(native.requests.at(-1)?.body).toEqual({ ...third, model: 'gpt-fake' });
    const fourth = await client.responses.create({ model, input: 'four', previous_response_id: second.id });
    expect(house.upstream.requests.at(-1)?.body['messages']).toMatchObject([
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'From chat.' },
      { role: 'user', content: 'two' },
      { role: 'assistant', content: 'From native.' },
      { role: 'user', content: 'four' },
    ]);
    expect(fourth.previous_response_id).toBe(second.id);
  });

  it('are kept over a restart, and deleted when somebody says so', async () => {
    await using own = await startFakeHouse({}, { models: [model] });
    const before = await own.router.openai().responses.create({ model, input: 'Hello?' });
    await own.router.stop();
    await using again = await startRouter({ dataDir: own.router.dataDir });
    const kept = again.openai();
    expect((await kept.responses.retrieve(before.id)).output).toEqual(before.output);
    const after = await kept.responses.create({ model, input: 'More?', previous_response_id: before.id });
    expect((await kept.responses.inputItems.list(after.id)).data).toHaveLength(3);
    await kept.responses.delete(before.id);
    await expect(kept.responses.retrieve(before.id)).rejects.toMatchObject({ status: 404 });
  });

  it('are not kept where the setting says so', async () => {
    await setSetting(house.router, 'history.responsesMaxAgeDays', '0');
    const { id } = await client.responses.create({ model, input: 'Hello?' });
    await expect(client.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
    await setSetting(house.router, 'history.responsesMaxAgeDays', '30');
  });

  it('refuse to go on where only the upstream could', async () => {
    const unknown = client.responses.create({ model, input: 'Hello?', previous_response_id: 'resp_of_somebody' });
    await expect(unknown).rejects.toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    });
    await activate(house.router, 'native');
    await client.responses.create({ model: 'gpt-fake', input: 'Hello?', previous_response_id: 'resp_of_somebody' });
    expect(native.requests.at(-1)?.body).toMatchObject({ previous_response_id: 'resp_of_somebody' });
    await activate(house.router, 'fake');
  });

  it('tell how many tokens a request would take', async () => {
    const counted = await house.router.call('POST', '/v1/responses/input_tokens', {
      model,
      input: 'Hello there, you.',
    });
    expect(counted).toMatchObject({ status: 200, body: { object: 'response.input_tokens' } });
    expect(counted.body.input_tokens).toBeGreaterThan(2);
    expect(counted.headers.get('x-router-estimated')).toBe('true');
  });

  it('counts where a request’s wishes lead, and refuses wishes that are none', async () => {
    const ask = (fields: object) =>
      house.router.call('POST', '/v1/responses/input_tokens', { model: 'fake-model', input: 'Hello?', ...fields });
    const nobody = await ask({ provider: { only: ['nobody'] } });
    expect(nobody).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('nobody') } } });
    expect(await ask({ provider: { only: 7 } })).toMatchObject({
      status: 400,
      body: { error: { param: 'provider.only' } },
    });
  });
});
