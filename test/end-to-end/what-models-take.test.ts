import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { strictVendor } from '../../router/src/providers/testing/strict-vendor.ts';
import { addProvider } from './kit/providers.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

const longName = `mcp__plugin_of_a_very_long_server_name_indeed__${'and_a_long_tool_'.repeat(4)}`;
const schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] };
const strictOpenAi = strictVendor('openai');

describe('a request to a model that does not take all of it', () => {
  let router: RunningRouter;
  let upstream: FakeUpstream;

  beforeAll(async () => {
    upstream = await fakeUpstream(
      {},
      {
        models: ['gpt-5-mini', 'gpt-4o', 'old-model', 'plain-model'],
        refuses: (body, path) =>
          body['model'] === 'old-model' && JSON.stringify(body).includes('"json_schema"')
            ? { status: 400, message: 'json_schema is not supported', type: 'invalid_request_error', code: null }
            : strictOpenAi(body, path),
      },
    );
    router = await startRouter();
    await addProvider(router, upstream, { id: 'openai', type: 'openai' });
    await addProvider(router, upstream, { id: 'other' });
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    await upstream.close();
  });

  it('is told the rest, names what was left out, and calls tools by their own names', async () => {
    upstream.play(({ body }) => {
      const [tool] = body['tools'] as readonly { readonly function: { readonly name: string } }[];
      return { toolCalls: [{ id: 'call_1', name: tool?.function.name ?? '', input: '{}' }] };
    });
    const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' } };
    const asked = {
      model: 'openai/gpt-5-mini',
      max_tokens: 9_000,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Read it.' }, pdf] }],
      tools: [{ name: longName, input_schema: { type: 'object', properties: {} } }],
      thinking: { type: 'enabled', budget_tokens: 4_000 },
      stop_sequences: ['X'],
      top_p: 0.5,
    };
    const reply = await router.call('POST', '/v1/messages', asked);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.content).toMatchObject([{ type: 'tool_use', name: longName }]);
    expect(reply.headers.get('x-router-dropped-params')?.split(', ').sort()).toEqual(['stop_sequences', 'top_p']);
    const streamed = await router.call('POST', '/v1/messages', { ...asked, stream: true });
    expect(streamed.text).toContain(`"name":"${longName}"`);
  });

  it('is not told to think where it cannot, by its name or by what its owner says of it', async () => {
    upstream.play({});
    const linked = await router.call('POST', '/v1/providers/other/models', {
      model_id: 'plain-model',
      capabilities: { reasoning: false },
    });
    expect(linked.status, linked.text).toBe(201);
    const messages = [{ role: 'user', content: 'Hi' }];
    const thinking = { type: 'enabled', budget_tokens: 4_000 };
    for (const model of ['openai/gpt-4o', 'other/plain-model']) {
      const reply = await router.call('POST', '/v1/messages', { model, max_tokens: 9_000, messages, thinking });
      expect(reply.status, reply.text).toBe(200);
      expect(reply.headers.get('x-router-dropped-params')).toBe('thinking');
      expect(upstream.requests.at(-1)?.body).not.toHaveProperty('reasoning_effort');
    }
  });

  it('answers by a schema all the same, in the client’s own dialect and in another', async () => {
    upstream.play({ says: '{"a": 1}' });
    const chat = await router.call('POST', '/v1/chat/completions', {
      model: 'other/old-model',
      messages: [{ role: 'user', content: 'Give a.' }],
      response_format: { type: 'json_schema', json_schema: { name: 's', schema } },
    });
    expect(chat.status, chat.text).toBe(200);
    expect(JSON.parse(chat.body.choices[0].message.content)).toEqual({ a: 1 });
    const responses = await router.call('POST', '/v1/responses', {
      model: 'other/old-model',
      input: 'Give a.',
      text: { format: { type: 'json_schema', name: 's', schema } },
    });
    expect(responses.status, responses.text).toBe(200);
    expect(JSON.parse(responses.body.output[0].content[0].text)).toEqual({ a: 1 });
  });

  it('is told in words to go on from the words that it ends with, and the client hears of it', async () => {
    upstream.play({ says: '"a": 1}' });
    const messages = [
      { role: 'user', content: 'Give a.' },
      { role: 'assistant', content: '{' },
    ];
    const reply = await router.call('POST', '/v1/messages', { model: 'openai/gpt-4o', max_tokens: 99, messages });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers.get('x-router-warnings')).toContain('told in words to go on');
    expect(upstream.requests.at(-1)?.body['messages']).toMatchObject([...messages, { role: 'user' }]);
  });
});
