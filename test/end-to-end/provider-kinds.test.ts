import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeHttpProxy } from '../../router/src/providers/testing/fake-proxy.ts';
import { fakeQwenWeb } from '../../router/src/providers/testing/fake-qwen-web.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { question } from './kit/providers.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

let router: RunningRouter;
let upstream: FakeUpstream;
beforeAll(async () => {
  router = await startRouter();
  upstream = await fakeUpstream({}, { models: ['m'] });
});
afterAll(async () => {
  await router[Symbol.asyncDispose]();
  await upstream.close();
});

async function add(id: string, type: string, config: object) {
  const reply = await router.call('POST', '/v1/providers', { id, name: id, type, config });
  expect(reply.status, reply.text).toBe(201);
}

function ask(provider: string, more: object = {}) {
  return router.call('POST', '/v1/chat/completions', { ...question({ model: 'm' }), provider, ...more });
}

const tools = [
  { type: 'function', function: { name: 'read', parameters: { properties: { path: { type: 'string' } } } } },
];

describe('a Qwen proxy through the router', () => {
  beforeAll(() => add('proxy-qwen', 'qwen-proxy', { baseURL: upstream.origin }));

  it('calls tools, plain and streamed', async () => {
    upstream.play({ says: 'Look: <read><path>a</path></read>' });
    const plain = await ask('proxy-qwen', { tools });
    expect(plain.body.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'Look: ',
        tool_calls: [{ type: 'function', function: { name: 'read', arguments: '{"path":"a"}' } }],
      },
    });
    const streamed = await ask('proxy-qwen', { tools, stream: true });
    expect(streamed.text).toContain('"name":"read"');
    expect(streamed.text).not.toContain('<read>');
    expect(streamed.text).toMatch(/"finish_reason":"tool_calls"[\s\S]*\[DONE\]/);
  });

  it('gives back broken XML as text, with a warning', async () => {
    upstream.play({ says: '<tool_call>{"name": "read", ' });
    const reply = await ask('proxy-qwen', { tools });
    expect(reply.body.choices[0].message.content).toBe('<tool_call>{"name": "read", ');
    expect(reply.headers.get('x-router-warnings')).toMatch(/could not be read as XML/);
  });

  it('is the same for any provider that says so', async () => {
    await add('taught', 'openai-compatible', { baseURL: upstream.url, xmlTools: 'true' });
    upstream.play({ says: '<tool_call>{"name": "read", "arguments": {"path": "b"}}</tool_call>' });
    const reply = await ask('taught', { tools });
    expect(reply.body.choices[0].message.tool_calls[0].function).toEqual({ name: 'read', arguments: '{"path":"b"}' });
  });
});

describe('Qwen’s web chat through the router', () => {
  it('goes on in its chat, keeps its credentials, and says when they are expired', async () => {
    const web = await fakeUpstream({ says: 'Well.' }, { speaks: fakeQwenWeb, models: ['m'] });
    const config = { baseURL: web.origin, token: 'umid-token-1234', cookies: 'session=abcdefgh-1234' };
    await add('web', 'qwen-direct', config);
    const first = await ask('web', { messages: [{ role: 'user', content: 'Hi' }] });
    const answer = first.body.choices[0].message;
    const messages = [{ role: 'user', content: 'Hi' }, answer, { role: 'user', content: 'More' }];
    expect((await ask('web', { messages })).status).toBe(200);
    expect(web.requests[1]?.path).toBe(web.requests[0]?.path);
    expect(web.requests[1]?.body).toMatchObject({ messages: [{ content: 'More' }] });
    const shown = await router.call('GET', '/v1/providers/web');
    expect(shown.text).not.toMatch(/umid-token|abcdefgh/);
    await router.call('PATCH', '/v1/providers/web/config/expiresAt', { value: '2020-01-01T00:00:00Z' });
    const late = await ask('web');
    expect(late).toMatchObject({ status: 502, body: { error: { code: 'upstream_authentication' } } });
    expect(late.body.error.message).toContain('expired at 2020-01-01');
    expect(web.requests).toHaveLength(2);
    await web.close();
  });
});

describe('generic types through the router', () => {
  it('ask by a template', async () => {
    await add('templated', 'http', {
      endpoint: `${upstream.origin}/v1/completions`,
      request: { q: '{{prompt}}' },
      response: { content: '$.choices[0].message.content' },
      models: ['m'],
    });
    upstream.play({ says: 'By path.' });
    expect((await ask('templated')).body.choices[0].message.content).toBe('By path.');
    expect(upstream.requests.at(-1)?.body).toHaveProperty('q');
  });

  it('go through a proxy whose address is a secret', async () => {
    const proxy = await fakeHttpProxy();
    const address = `http://user:hidden-word@127.0.0.1:${proxy.port}`;
    await add('proxied', 'proxy', { proxy: address, target: { type: 'openai-compatible', baseURL: upstream.url } });
    await add('proxied-too', 'openai-compatible', { proxy: address, baseURL: upstream.url });
    upstream.play({ says: 'ok' });
    for (const id of ['proxied', 'proxied-too']) {
      expect((await ask(id)).status).toBe(200);
      const shown = await router.call('GET', `/v1/providers/${id}`);
      expect(shown.body.config.proxy).toBe('********');
      // What was read can be written again.
      expect((await router.call('PUT', `/v1/providers/${id}/config`, { config: shown.body.config })).status).toBe(200);
      expect((await ask(id)).status).toBe(200);
    }
    expect(proxy.credentials).toContain('user:hidden-word');
    await proxy.close();
  });

  it('are made of providers of the registry, as they are at the time', async () => {
    const dead = { baseURL: 'http://127.0.0.1:9/v1' };
    await add('one', 'openai-compatible', dead);
    await add('two', 'openai-compatible', { baseURL: upstream.url });
    await add('both', 'composite', { mode: 'fallback', providers: ['one', 'two'] });
    upstream.play({ says: 'Two.' });
    expect((await ask('both')).body.choices[0].message.content).toBe('Two.');
    await router.call('POST', '/v1/providers/two/disable');
    expect((await ask('both')).status).toBe(502);
    await router.call('POST', '/v1/providers/two/enable');
    expect((await router.call('POST', '/v1/providers/both/test')).status).toBe(200);
  });

  it('that lead back to themselves are refused', async () => {
    await add('snake', 'composite', { providers: ['tail'] });
    await add('tail', 'composite', { providers: ['snake'] });
    const reply = await ask('snake');
    expect(reply.status).toBe(508);
    expect(reply.body.error).toMatchObject({ code: 'loop_detected' });
  });
});
