import { afterEach, describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import type { ProviderId } from '../../../domain/ids.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { ProviderType } from '../../../domain/provider-adapter.ts';
import { readResponsesBody } from '../../../doors/inference/testing/read-responses-body.ts';
import { fakeResponses } from '../../testing/fake-responses.ts';
import { type FakeScript, type FakeUpstream, fakeUpstream } from '../../testing/fake-upstream.ts';
import { RecordingSink } from '../../testing/recording-sink.ts';
import { TEST_SECRET, testRequest, testTools } from '../../testing/test-request.ts';
import { openAiCompatible } from '../open-ai-compatible.ts';
import { openAiCompatibleServer } from '../open-ai-compatible-server.ts';
import { openAiResponsesQuirks, otherResponsesQuirks } from './responses-quirks.ts';

// Like OpenAI, Azure, and a vendor that took the API over.
const openAi = openAiCompatible({
  type: 'both',
  label: 'Both',
  quirks: { issuer: 'openai', customTools: true, responses: openAiResponsesQuirks },
});
const azureOpenAi = openAiCompatible({
  type: 'azure',
  label: 'Azure',
  quirks: {
    versionPath: '',
    addressing: 'deployments',
    responses: { ...openAiResponsesQuirks, sinceApiVersion: '2025-03-01-preview' },
  },
});
const deepseek = openAiCompatible({ type: 'other', label: 'Other', quirks: { responses: otherResponsesQuirks } });

const upstreams: FakeUpstream[] = [];
afterEach(async () => {
  await Promise.all(upstreams.splice(0).map((upstream) => upstream.close()));
});

/** A request of the Responses dialect as its door would hand it on. */
function asked(body: JsonObject, more: Partial<ChatRequest> = {}): ChatRequest {
  const fields = { model: 'test-model', input: 'Hi', ...body };
  const request = testRequest({ dialect: 'openai-responses', text: JSON.stringify(fields) });
  return { ...request, meaning: () => readResponsesBody(more.continued?.whole ?? fields), ...more };
}

async function start(type: ProviderType, config: JsonObject, script: FakeScript = {}) {
  const upstream = await fakeUpstream(script, { speaks: fakeResponses });
  upstreams.push(upstream);
  const reading = type.readConfig({ baseURL: upstream.url, apiKey: TEST_SECRET, ...config });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  const adapter = type.create('me' as ProviderId, reading.config, testTools());
  return {
    upstream,
    adapter,
    async ask(request: ChatRequest, upstreamModel = 'test-model') {
      const sink = new RecordingSink();
      adapter.chat({ request, upstreamModel, secret: TEST_SECRET, requestId: 'r' }, sink);
      const outcome = await sink.outcome();
      expect(sink.breaches).toEqual([]);
      const sent = upstream.requests.at(-1);
      return { sink, outcome, path: sent?.path, body: sent?.body as JsonObject, bytes: sent?.bytes.toString() };
    },
  };
}

const notThere = { raw: { status: 404, body: '{"detail":"Not Found"}' } };

describe('which API is asked', () => {
  it('is that of the request, where the server has both', async () => {
    const { ask } = await start(openAi, {});
    expect((await ask(asked({}))).path).toBe('/v1/responses');
    expect((await ask(testRequest())).path).toBe('/v1/chat/completions');
    expect((await ask(testRequest({ dialect: 'events' }))).path).toBe('/v1/chat/completions');
  });

  it('is the only one that a model has', async () => {
    const { ask } = await start(openAi, {});
    for (const model of ['gpt-5-pro', 'o3-deep-research', 'gpt-5.1-codex-max', 'codex-mini-latest'])
      expect((await ask(testRequest(), model)).path).toBe('/v1/responses');
    for (const model of ['gpt-5', 'gpt-4.1', 'o3'])
      expect((await ask(testRequest(), model)).path).toBe('/v1/chat/completions');
  });

  it('is the one that the config names', async () => {
    const responses = await start(openAiCompatibleServer, { api: 'responses' });
    expect((await responses.ask(testRequest())).path).toBe('/v1/responses');
    expect((await responses.ask(testRequest({ dialect: 'openai-embeddings', body: { input: 'a' } }))).path).toBe(
      '/v1/embeddings',
    );
    const chat = await start(openAi, { api: 'chat' });
    expect((await chat.ask(asked({}))).path).toBe('/v1/chat/completions');
    expect((await (await start(openAiCompatibleServer, {})).ask(asked({}))).path).toBe('/v1/chat/completions');
    expect(openAi.readConfig({ apiKey: 'k', api: 'soap' })).toMatchObject({ problems: [{ field: 'api' }] });
  });

  it('is at Azure what its version has', async () => {
    const pathAt = async (apiVersion: string) => {
      const { upstream } = await start(azureOpenAi, {});
      const { ask } = await start(azureOpenAi, { baseURL: upstream.origin, apiVersion });
      await ask(asked({}));
      return upstream.requests[0]?.path;
    };
    expect(await pathAt('2024-10-21')).toBe('/openai/deployments/test-model/chat/completions?api-version=2024-10-21');
    expect(await pathAt('2025-04-01-preview')).toBe('/openai/responses?api-version=2025-04-01-preview');
  });

  it('is the chat dialect after all where the server has nothing there, and stays it for a while', async () => {
    const { ask, upstream } = await start(deepseek, {}, (request) =>
      request.path.endsWith('/responses') ? notThere : { raw: { status: 200, body: chatAnswer } },
    );
    const { sink, outcome } = await ask(asked({}));
    expect(outcome.kind).toBe('ended');
    expect(sink.heard.find((event) => event.type === 'text-delta')).toMatchObject({ text: 'Hello' });
    await ask(asked({}));
    expect(upstream.requests.map(({ path }) => path)).toEqual(
      ['/responses', '/chat/completions', '/chat/completions'].map((path) => `/v1${path}`),
    );
  });
});

const chatAnswer = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
});

describe('a request of the same dialect', () => {
  it('goes as the bytes that came, with the model’s name alone changed', async () => {
    const { ask } = await start(openAi, {});
    const text = '{ "input":"Hi",\n "model" : "test-model","x":12345678901234567890,"background":false}';
    const request = { ...asked({}), ...testRequest({ dialect: 'openai-responses', text }) };
    expect((await ask(request)).bytes).toBe(text);
    expect((await ask(request, 'gpt-5')).bytes).toBe(text.replace('test-model', 'gpt-5'));
    const own = '{"model":"test-model","input":"Hi","strict":false,"provider":"me","x":1.0}';
    const routed = { ...asked({}), ...testRequest({ dialect: 'openai-responses', text: own }) };
    expect((await ask(routed)).bytes).toBe('{"model":"test-model","input":"Hi","x":1.0}');
  });

  it('is told whole what it goes on from, unless this very provider made it', async () => {
    const { ask } = await start(openAi, {});
    const whole = {
      model: 'test-model',
      input: [
        { role: 'user', content: 'one' },
        { role: 'user', content: 'two' },
      ],
    };
    const body = { input: 'two', previous_response_id: 'resp_up' };
    const elsewhere = await ask(asked(body, { continued: { whole, knownAt: 'you' as ProviderId } }));
    expect(elsewhere.body).toEqual(whole);
    const here = await ask(asked(body, { continued: { whole, knownAt: 'me' as ProviderId } }));
    expect(here.body).toMatchObject(body);
  });

  it('is told whole a second time where the provider has forgotten', async () => {
    const forgotten = {
      error: {
        message: 'gone',
        type: 'invalid_request_error',
        param: 'previous_response_id',
        code: 'previous_response_not_found',
      },
    };
    const { ask, upstream } = await start(openAi, {}, (_request, index) =>
      index === 0 ? { raw: { status: 400, body: JSON.stringify(forgotten) } } : { says: 'Here.' },
    );
    const whole = { model: 'test-model', input: [{ role: 'user', content: 'all' }] };
    const { outcome } = await ask(
      asked({ previous_response_id: 'resp_up' }, { continued: { whole, knownAt: 'me' as ProviderId } }),
    );
    expect(outcome.kind).toBe('ended');
    expect(upstream.requests.map(({ body }) => body['input'])).toEqual(['Hi', whole.input]);
  });

  it('is sent once more without thinking that another vendor or account sealed, which bytes do not tell', async () => {
    const message = 'The encrypted content seal...ai== could not be verified.';
    const error = { message, type: 'invalid_request_error', param: null, code: 'invalid_encrypted_content' };
    const { ask, upstream } = await start(openAi, {}, (_request, index) =>
      index === 0 ? { raw: { status: 400, body: JSON.stringify({ error }) } } : { says: 'Here.' },
    );
    const input = [
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'sealed-by-xai' },
      { role: 'user', content: 'a' },
    ];
    const { outcome } = await ask(asked({ input }), 'gpt-5');
    expect(outcome.kind).toBe('ended');
    expect(upstream.requests.map(({ body }) => body['input'])).toEqual([input, [{ role: 'user', content: 'a' }]]);
  });

  it('is refused where it is refused again', async () => {
    const error = { message: 'no', type: 'invalid_request_error', code: 'invalid_encrypted_content' };
    const { ask, upstream } = await start(openAi, {}, { raw: { status: 400, body: JSON.stringify({ error }) } });
    expect((await ask(asked({}), 'gpt-5')).outcome).toMatchObject({ kind: 'failed' });
    expect(upstream.requests).toHaveLength(2);
  });

  it('is encoded anew where it holds another vendor’s seals, which stay out', async () => {
    const { ask } = await start(openAi, {});
    const wrapped = `pr1.${Buffer.from(JSON.stringify(['anthropic-messages', 'sig'])).toString('base64url')}`;
    const input = [
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: wrapped },
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gAAA' },
      { role: 'user', content: 'a' },
    ];
    const { body } = await ask(asked({ input }, { holdsForeignSeals: true }), 'gpt-5');
    expect(body).toMatchObject({ store: false, include: ['reasoning.encrypted_content'] });
    expect(body['input']).toEqual([
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gAAA' },
      { role: 'user', content: 'a' },
    ]);
  });
});

describe('custom tools', () => {
  const tools = [{ type: 'custom', name: 'apply_patch' }];

  it('pass where the vendor has them, and are functions where not', async () => {
    const native = await (await start(openAi, {})).ask(asked({ tools }));
    expect(native.body['tools']).toEqual(tools);
    const call = { id: 'call_1', name: 'apply_patch', input: '{"input":"*** Begin"}' };
    const other = await (await start(openAiCompatibleServer, { api: 'responses' }, { toolCalls: [call] })).ask(
      asked({ tools }),
    );
    expect(other.body['tools']).toMatchObject([{ type: 'function', name: 'apply_patch' }]);
    const heard = other.sink.heard.filter((event) => event.type.startsWith('tool-input'));
    expect(heard[0]).toMatchObject({ type: 'tool-input-start', name: 'apply_patch', custom: true, id: 'call_1' });
    const texts = heard.map((event) => (event.type === 'tool-input-delta' ? event.text : ''));
    expect(texts.join('')).toBe('*** Begin');
  });
});

describe('a count', () => {
  it('is asked of the API that has it, for every dialect', async () => {
    const { adapter, upstream } = await start(
      openAi,
      {},
      { raw: { status: 200, body: '{"object":"response.input_tokens","input_tokens":11}' } },
    );
    const signal = new AbortController().signal;
    const call = { request: asked({ instructions: 'Be brief.' }), upstreamModel: 'gpt-5', secret: TEST_SECRET, signal };
    expect(await adapter.countTokens?.(call)).toBe(11);
    expect(upstream.requests[0]).toMatchObject({
      path: '/v1/responses/input_tokens',
      body: { model: 'gpt-5', instructions: 'Be brief.', input: [{ role: 'user', content: 'Hi' }] },
    });
    const none = await start(openAiCompatibleServer, {});
    expect(none.adapter.countTokens).toBeUndefined();
  });
});
