import { afterAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { fakeGoogle, fakeVertex } from '../testing/fake-google.ts';
import { type FakeUpstreamOptions, fakeUpstream } from '../testing/fake-upstream.ts';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { TEST_SECRET, testCall } from '../testing/test-request.ts';
import { google, vertexType } from './google.ts';
import { adapterFor } from './testing/adapter-for.ts';

const vertex = vertexType({});

describeProviderContract({
  type: google,
  speaks: fakeGoogle,
  config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }),
});

describeProviderContract({
  type: vertex,
  speaks: fakeVertex,
  config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }),
});

const speaks: FakeUpstreamOptions = { speaks: fakeGoogle };

describe('google', async () => {
  const upstream = await fakeUpstream({ says: 'Hello.' }, speaks);
  afterAll(() => upstream.close());

  async function ask(request: Parameters<typeof testCall>[0] & { readonly foreign?: true }, config: JsonObject = {}) {
    const adapter = adapterFor(google, { baseURL: upstream.url, apiKey: TEST_SECRET, ...config });
    const call = testCall({ upstreamModel: 'gemini-3-flash-preview', ...request });
    const sink = new RecordingSink();
    adapter.chat({ ...call, request: { ...call.request, holdsForeignSeals: request.foreign ?? false } }, sink);
    const outcome = await sink.outcome();
    return { outcome, sink, sent: upstream.requests.at(-1) };
  }

  it('says the model and the form of the answer in the address, and the key in its header', async () => {
    const plain = await ask({ dialect: 'events' }, { headers: { 'X-Team': 'blue' } });
    expect(plain.sent?.path).toBe('/v1/models/gemini-3-flash-preview:generateContent');
    expect(plain.sent?.headers).toMatchObject({
      'x-goog-api-key': TEST_SECRET,
      'x-team': 'blue',
      'x-request-id': 'req-test-1',
      'user-agent': 'provider-router/test',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
    });
    expect(plain.sent?.headers).not.toHaveProperty('authorization');
    const streamed = await ask({ dialect: 'events', stream: true });
    expect(streamed.sent?.path).toBe('/v1/models/gemini-3-flash-preview:streamGenerateContent?alt=sse');
    expect(streamed.sent?.body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
  });

  it('takes models by their whole names, and lets none climb out of its path', async () => {
    expect((await ask({ upstreamModel: 'tunedModels/my-1' })).sent?.path).toBe('/v1/tunedModels/my-1:generateContent');
    expect((await ask({ upstreamModel: 'models/gemini-x' })).sent?.path).toBe('/v1/models/gemini-x:generateContent');
    expect((await ask({ upstreamModel: 'models/../../x?y' })).sent?.path).toBe(
      '/v1/models/%2E%2E/%2E%2E/x%3Fy:generateContent',
    );
  });

  it('forwards the very bytes of its own dialect, but for what is not the upstream’s', async () => {
    const text = '{ "contents":[{"parts":[{"text":"Hü"}]}], "generationConfig":{"seed":12345678901234567890} }';
    expect((await ask({ dialect: 'google-generate', text })).sent?.bytes.toString()).toBe(text);
    const marked = await ask({
      dialect: 'google-generate',
      text: text.replace('{ ', '{"provider":"p","strict":true,"model":"m",'),
    });
    expect(marked.sent?.bytes.toString()).toBe(
      '{"contents":[{"parts":[{"text":"Hü"}]}],"generationConfig":{"seed":12345678901234567890}}',
    );
  });

  it('translates a request of its own dialect whose history other vendors sealed', async () => {
    const { sink, sent } = await ask({ dialect: 'google-generate', foreign: true });
    expect(sink.answerHead?.form).toBe('events');
    expect(sent?.body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
  });

  it('says what it left out and what it said otherwise, and refuses a strict request before anything is sent', async () => {
    const reasoning = { enabled: undefined, effort: 'xhigh', budgetTokens: undefined, summary: undefined };
    const { sink, outcome } = await ask({ meaning: { endUser: 'u', reasoning } });
    expect(sink.answerHead).toEqual({ form: 'events', dropped: ['endUser'] });
    expect(outcome).toMatchObject({ summary: { warnings: [expect.stringContaining('xhigh')] } });
    const before = upstream.requests.length;
    const strict = await ask({ body: { strict: true }, meaning: { endUser: 'u' } });
    expect(strict.outcome).toMatchObject({ failure: { kind: 'unsupported', params: ['user'] } });
    expect(upstream.requests.length).toBe(before);
  });

  it('gives a custom tool’s call back as free text', async () => {
    upstream.play({ toolCalls: [{ id: 'c1', name: 'patch', input: '{"input":"*** Begin"}' }] });
    for (const stream of [true, false]) {
      const { sink, sent } = await ask({
        dialect: 'openai-responses',
        stream,
        body: { stream },
        meaning: { tools: [{ kind: 'custom', name: 'patch' }] },
      });
      expect(sent?.body['tools']).toMatchObject([{ functionDeclarations: [{ name: 'patch' }] }]);
      expect(sink.heard).toContainEqual(
        expect.objectContaining({ type: 'tool-input-start', id: 'c1', name: 'patch', custom: true }),
      );
      expect(sink.heard).toContainEqual({ type: 'tool-input-delta', choice: 0, call: 0, text: '*** Begin' });
    }
    upstream.play({ says: 'Hello.' });
  });

  it('teaches a schema to a model that cannot be held to it beside functions', async () => {
    upstream.play({ says: '{"a":1}' });
    const meaning = {
      output: { kind: 'schema', name: 'a', schema: { type: 'object', required: ['a'] } },
      tools: [{ kind: 'function', name: 'f' }],
    } as const;
    const { sent, sink } = await ask({ upstreamModel: 'gemini-2.5-flash', meaning });
    expect(sent?.body).not.toHaveProperty('generationConfig');
    expect(JSON.stringify(sent?.body['systemInstruction'])).toContain('JSON Schema');
    expect(sink.answerHead).toEqual({ form: 'events' });
    const native = await ask({ meaning });
    expect(native.sent?.body['generationConfig']).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: meaning.output.schema,
    });
    upstream.play({ says: 'Hello.' });
  });
});

describe('the config of google', () => {
  it.each([
    [{}, 'https://generativelanguage.googleapis.com', '/v1beta'],
    [
      { baseURL: 'https://generativelanguage.googleapis.com/v1beta/openai/' },
      'https://generativelanguage.googleapis.com',
      '/v1beta',
    ],
    [
      { base_url: 'https://generativelanguage.googleapis.com/v1/models/gemini-pro:generateContent' },
      'https://generativelanguage.googleapis.com',
      '/v1',
    ],
    [{ baseUrl: 'http://host:1/gemini' }, 'http://host:1', '/gemini/v1beta'],
  ])('%j goes to %s%s', (config, origin, path) => {
    expect(google.readConfig({ apiKey: 'AIzaX', ...config })).toMatchObject({
      config: { options: { url: { origin, path } } },
    });
  });

  it.each([
    [{}, 'apiKey'],
    [{ apiKey: 'x', baseURL: 'no url' }, 'baseURL'],
    [{ apiKey: 'x', headers: { host: 'a' } }, 'headers.host'],
  ])('%j is refused at %s', (config, field) => {
    expect(google.readConfig(config as JsonObject)).toMatchObject({ kind: 'refused', problems: [{ field }] });
  });
});
