import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { addProvider, setSetting } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

let router: RunningRouter;
let upstream: FakeUpstream;

beforeAll(async () => {
  // Whatever model is asked for goes upstream.
  upstream = await fakeUpstream({}, { modelsReply: { status: 404, body: '{}' } });
  router = await startRouter();
  await setSetting(router, 'routing.fallbackEnabled', 'false');
  for (const type of ['perplexity', 'groq', 'mistral', 'qwen-proxy', 'openai-compatible'])
    await addProvider(router, upstream, { id: type, type });
});
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await upstream.close();
});

const messages = [{ role: 'user', content: 'Hi' }];
const tool = { name: 'now', description: 'The time', parameters: { type: 'object', properties: {} } };
const chatTools = [{ type: 'function', function: tool }];

function answers(choice: unknown, more: Readonly<Record<string, unknown>> = {}): void {
  const body = JSON.stringify({ id: 'x', object: 'chat.completion', model: 'm', choices: [choice], ...more });
  upstream.play({ raw: { status: 200, headers: { 'content-type': 'application/json' }, body } });
}

describe('what a vendor says in its own way', () => {
  // Shape: recorded plain answers of Perplexity.
  it('comes out at every door: a message beside an empty delta', async () => {
    const message = { role: 'assistant', content: 'Forty-two.' };
    answers({ index: 0, delta: { role: 'assistant', content: '' }, message, finish_reason: 'stop' });
    const model = 'perplexity/sonar';
    const own = await router.call('POST', '/v1/messages', { model, max_tokens: 5, messages });
    expect(own.body.content).toMatchObject([{ type: 'text', text: 'Forty-two.' }]);
    const response = await router.call('POST', '/v1/responses', { model, input: 'Hi', store: false });
    expect(response.body.output[0].content).toMatchObject([{ type: 'output_text', text: 'Forty-two.' }]);
  });

  it('comes out at the chat door as OpenAI’s clients read it: null for no arguments, thoughts among the content', async () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'now', arguments: 'null' } };
    answers({ index: 0, message: { role: 'assistant', tool_calls: [call] }, finish_reason: 'tool_calls' });
    const called = await router.call('POST', '/v1/chat/completions', { model: 'groq/m', messages, tools: chatTools });
    expect(called.body.choices[0].message.tool_calls).toMatchObject([{ id: 'call_1', function: { arguments: '{}' } }]);

    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
      { type: 'text', text: 'Four.' },
    ];
    answers({ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' });
    const thought = await router.call('POST', '/v1/chat/completions', { model: 'mistral/magistral-small', messages });
    expect(thought.body.choices[0].message).toMatchObject({ content: 'Four.', reasoning_content: 'Hm.' });
  });

  it('answers completions as a chat where it has no endpoint for them', async () => {
    answers({ index: 0, message: { role: 'assistant', content: 'there' }, finish_reason: 'stop' });
    const reply = await router.call('POST', '/v1/completions', { model: 'groq/m', prompt: 'Hi' });
    expect(reply.body).toMatchObject({ object: 'text_completion', choices: [{ text: 'there' }] });
    expect(upstream.requests.at(-1)?.path).toBe('/v1/chat/completions');
  });

  it('is told by a comment where a stream went otherwise than asked, and in the record', async () => {
    const text = '<tool_call>{"name":"now","argu';
    const chunk = { choices: [{ index: 0, delta: { content: text }, finish_reason: 'stop' }] };
    const body = `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`;
    upstream.play({ raw: { status: 200, headers: { 'content-type': 'text/event-stream' }, body } });
    const asked = { model: 'qwen-proxy/m', messages, stream: true, tools: chatTools };
    const reply = await router.call('POST', '/v1/chat/completions', asked);
    expect(reply.text).toMatch(/\n: x-router-warnings: A tool call .*\n\ndata: \[DONE\]\n\n$/);
    expect(readSse(reply.text).data.join('')).toContain('<tool_call>');
    const entry = async () => (await router.call('GET', '/v1/history?limit=1')).body.history[0];
    await expect.poll(async () => (await entry())?.attempts[0]?.reason).toContain('A tool call');
  });
});

describe('a model of which its owner denies what it cannot do', () => {
  it('is not asked for that', async () => {
    await addProvider(router, upstream, { id: 'blind' });
    await addProvider(router, upstream, { id: 'seer' });
    const link = (id: string, capabilities: unknown) =>
      router.call('POST', `/v1/providers/${id}/models`, { model_id: 'picture-model', capabilities });
    expect((await link('blind', { vision: false, tools: false })).status).toBe(201);
    await link('seer', { vision: true, tools: true });
    await setSetting(router, 'active_provider', 'blind');
    await setSetting(router, 'routing.fallbackEnabled', 'true');
    upstream.play({});
    const content = [
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
    ];
    const model = 'picture-model';
    const seen = await router.call('POST', '/v1/chat/completions', { model, messages: [{ role: 'user', content }] });
    expect(seen.headers.get('x-router-provider')).toBe('seer');
    const plain = await router.call('POST', '/v1/chat/completions', { model, messages });
    expect(plain.headers.get('x-router-provider')).toBe('blind');
  });
});

describe('an answer of a provider that is made of others', () => {
  it('costs what its members cost, and its record names them', async () => {
    await addProvider(router, upstream, { id: 'one' });
    await router.call('POST', '/v1/providers/one/models', {
      model_id: 'priced',
      input_usd_per_million: 1,
      output_usd_per_million: 2,
    });
    const made = await router.call('POST', '/v1/providers', {
      id: 'both',
      name: 'both',
      type: 'composite',
      config: { mode: 'fallback', providers: ['one/priced'] },
    });
    expect(made.status, made.text).toBe(201);
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
    answers({ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }, { usage });
    const reply = await router.call('POST', '/v1/chat/completions', { model: 'both/any', messages });
    expect(Number(reply.headers.get('x-router-cost'))).toBeCloseTo(0.00002, 10);
    const entry = async () => (await router.call('GET', '/v1/history?limit=1')).body.history[0];
    await expect.poll(entry).toMatchObject({
      provider: 'both',
      attempts: [{ provider: 'both', members: [{ provider: 'one', model: 'priced', outcome: 'ok', reason: null }] }],
    });
  });
});
