import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider } from './kit/providers.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

const model = 'claude-haiku-4-5';
const weather = { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } };

describe.each(['anthropic', 'claude'])('clients before an upstream of type %s', (type) => {
  let upstream: FakeUpstream;
  let router: RunningRouter;

  beforeAll(async () => {
    upstream = await fakeUpstream({}, { speaks: fakeAnthropic, models: [model], apiKey: 'sk-test' });
    router = await startRouter();
    await addProvider(router, upstream, { id: 'vendor', type });
    await activate(router, 'vendor');
  });
  beforeEach(() => upstream.play({}));
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    await upstream.close();
  });

  const sent = () => upstream.requests.at(-1);
  const ofAnthropic = () => new Anthropic({ baseURL: router.url, apiKey: 'unused', maxRetries: 0 });

  it('lists its models', async () => {
    // The list is read beside the requests: the first answer can come before it.
    await expect.poll(async () => (await router.call('GET', '/v1/models')).text).toContain(model);
  });

  it('OpenAI’s gets a plain answer, and is told what was left out', async () => {
    const { data, response } = await router
      .openai()
      .chat.completions.create({ model, messages: [{ role: 'user', content: 'Hi' }], seed: 7 })
      .withResponse();
    expect(data.choices[0]).toMatchObject({
      message: { content: 'Hello from the fake upstream.' },
      finish_reason: 'stop',
    });
    expect(data.usage?.total_tokens).toBeGreaterThan(0);
    expect(response.headers.get('x-router-dropped-params')).toBe('seed');
    expect(sent()).toMatchObject({
      path: '/v1/messages',
      body: { model, max_tokens: 64_000, messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] },
    });
  });

  it('OpenAI’s gets a stream with thoughts and calls, and sends both back', async () => {
    upstream.play({
      reasons: 'Let me see.',
      toolCalls: [{ id: 'toolu_1', name: 'weather', input: '{"city":"Zürich"}' }],
    });
    const stream = router.openai().chat.completions.stream({
      model,
      messages: [{ role: 'user', content: 'Weather?' }],
      tools: [{ type: 'function', function: weather }],
      reasoning_effort: 'low',
    });
    const { choices } = await stream.finalChatCompletion();
    const [choice] = choices;
    expect(choice).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ id: 'toolu_1', function: { name: 'weather', arguments: '{"city":"Zürich"}' } }] },
    });
    expect(sent()?.body).toMatchObject({ stream: true, thinking: { type: 'enabled', budget_tokens: 2_048 } });

    const messages = [
      { role: 'user', content: 'Weather?' },
      choice?.message,
      { role: 'tool', tool_call_id: 'toolu_1', content: 'Sun' },
    ];
    await router.call('POST', '/v1/chat/completions', { model, messages });
    expect(sent()?.body['messages']).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        content: expect.arrayContaining([expect.objectContaining({ type: 'tool_use', id: 'toolu_1' })]),
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'Sun' }] }],
      },
    ]);
  });

  it('Anthropic’s own gets what the upstream said, and the upstream what it asked', async () => {
    upstream.play({ reasons: 'Hm.', says: 'one two' });
    const asked = { model, max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hi' }] };
    const headers = { 'anthropic-beta': 'some-beta-2026-01-01' };
    const plain = await ofAnthropic().messages.create(asked, { headers });
    expect(plain.content).toMatchObject([
      { type: 'thinking', thinking: 'Hm.', signature: 'fake-signature' },
      { type: 'text', text: 'one two' },
    ]);
    expect(sent()?.headers['anthropic-beta']).toBe('some-beta-2026-01-01');
    expect(sent()?.body).toEqual(asked);
    const streamed = await ofAnthropic().messages.stream(asked).finalMessage();
    expect(streamed.content).toMatchObject(plain.content);
  });

  it('a thought comes back from an OpenAI client with the signature that it had', async () => {
    upstream.play({ reasons: 'Hm.', says: 'one' });
    const first = { role: 'user', content: 'Hi' };
    const reply = await router.call('POST', '/v1/chat/completions', {
      model,
      messages: [first],
      reasoning_effort: 'low',
    });
    const { message } = JSON.parse(reply.text).choices[0];
    await router.call('POST', '/v1/chat/completions', { model, messages: [first, message, first] });
    expect(sent()?.body['messages']).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'fake-signature' },
          { type: 'text', text: 'one' },
        ],
      },
      { role: 'user' },
    ]);
  });

  // The overload comes last: it makes the deployment rest.
  it.each([
    ['context-overflow', 400, 'context_length_exceeded', 'invalid_request_error'],
    ['model-not-found', 404, 'model_not_found', 'not_found_error'],
    ['content-refused', 400, 'content_policy_violation', 'invalid_request_error'],
    ['overloaded', 503, 'upstream_overloaded', 'overloaded_error'],
  ] as const)('both hear of the same error in their own words: %s', async (fault, status, code, type) => {
    upstream.play({ fault });
    const asked = { model, max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
    const chat = await router.call('POST', '/v1/chat/completions', asked);
    expect(chat.status, chat.text).toBe(status);
    expect(JSON.parse(chat.text)).toMatchObject({ error: { code } });
    const told = await router.call('POST', '/v1/messages', asked);
    expect(told.status, told.text).toBe(status === 503 ? 529 : status);
    expect(JSON.parse(told.text)).toMatchObject({ type: 'error', error: { type } });
  });
});
