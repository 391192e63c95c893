import { afterAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { sealText } from '../../domain/seal-text.ts';
import { fakeAnthropic } from '../testing/fake-anthropic.ts';
import { type FakeUpstreamOptions, fakeUpstream } from '../testing/fake-upstream.ts';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { readMessagesBody } from '../testing/read-messages-body.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { TEST_SECRET, testCall } from '../testing/test-request.ts';
import { anthropic, claude } from './anthropic.ts';
import { adapterFor } from './testing/adapter-for.ts';

for (const type of [anthropic, claude]) {
  describeProviderContract({
    type,
    speaks: fakeAnthropic,
    config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }),
  });
}

const speaks: FakeUpstreamOptions = { speaks: fakeAnthropic };

describe('anthropic', async () => {
  const upstream = await fakeUpstream({ says: 'Hello.' }, speaks);
  afterAll(() => upstream.close());

  async function ask(
    request: Parameters<typeof testCall>[0] & { readonly headers?: Record<string, string>; readonly foreign?: true },
    config: JsonObject = {},
    secret = TEST_SECRET,
  ) {
    const call = testCall(request);
    const sink = new RecordingSink();
    adapterFor(upstream.url, config).chat(
      {
        ...call,
        secret,
        request: {
          ...call.request,
          dialectHeaders: request.headers ?? {},
          holdsForeignSeals: request.foreign ?? false,
        },
      },
      sink,
    );
    const outcome = await sink.outcome();
    const sent = upstream.requests.at(-1);
    if (sent === undefined) throw new Error('nothing was sent');
    return { outcome, sink, sent };
  }

  it('sends key, version, own headers and request id', async () => {
    const { sent } = await ask({}, { headers: { 'X-Team': 'blue' } });
    expect(sent.path).toBe('/v1/messages');
    expect(sent.headers).toMatchObject({
      'x-api-key': TEST_SECRET,
      'anthropic-version': '2023-06-01',
      'x-team': 'blue',
      'x-request-id': 'req-test-1',
      'user-agent': 'provider-router/test',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
    });
    expect(sent.headers).not.toHaveProperty('authorization');
    expect(sent.headers).not.toHaveProperty('anthropic-beta');
  });

  it('sends an access token as a bearer, with the beta that belongs to it, and a key so where the config says it', async () => {
    const token = 'sk-ant-oat01-abcdef';
    const { sent } = await ask({}, { anthropicBeta: ['context-1m-2025-08-07'] }, token);
    expect(sent.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      'anthropic-beta': 'context-1m-2025-08-07,oauth-2025-04-20',
    });
    expect(sent.headers).not.toHaveProperty('x-api-key');
    const other = await ask({}, { keyHeader: 'authorization' });
    expect(other.sent.headers.authorization).toBe(`Bearer ${TEST_SECRET}`);
  });

  it('passes on the version and the betas of a client of its own dialect, beside its own, and of no other', async () => {
    const headers = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'b-1, a-1,bad name\u0000' };
    const config = { anthropicBeta: 'a-1', anthropicVersion: '2023-06-01' };
    const own = await ask({ dialect: 'anthropic-messages', headers }, config);
    expect(own.sent.headers).toMatchObject({ 'anthropic-version': '2026-10-21', 'anthropic-beta': 'a-1,b-1' });
    const other = await ask({ headers }, config);
    expect(other.sent.headers).toMatchObject({ 'anthropic-version': '2023-06-01', 'anthropic-beta': 'a-1' });
  });

  it('forwards the very bytes of its own dialect, but for the model and the router’s own fields', async () => {
    const text =
      '{ "model" : "test-model", "max_tokens":1e3, "big":12345678901234567890, "messages":[{"role":"user","content":"Hü"}] }';
    const own = { dialect: 'anthropic-messages', text } as const;
    expect((await ask(own)).sent.bytes.toString()).toBe(text);
    const renamed = await ask({ ...own, upstreamModel: 'claude-x' });
    expect(renamed.sent.bytes.toString()).toBe(text.replace('test-model', 'claude-x'));
    const marked = await ask({ ...own, text: text.replace('{ ', '{"provider":"p","strict":true,') });
    expect(marked.sent.bytes.toString()).toBe(
      '{"model":"test-model","max_tokens":1e3,"big":12345678901234567890,"messages":[{"role":"user","content":"Hü"}]}',
    );
    const unnamed = await ask({ ...own, text: '{"max_tokens":1,"messages":[]}', upstreamModel: 'claude-x' });
    expect(unnamed.sent.body).toEqual({ model: 'claude-x', max_tokens: 1, messages: [] });
  });

  it('translates a request of its own dialect whose history other vendors sealed', async () => {
    const seal = sealText({ dialect: 'openai-responses', issuer: 'openai', value: 'x' }, 'anthropic-messages');
    const messages = [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm', signature: seal }] }];
    const { sent, sink } = await ask({ dialect: 'anthropic-messages', body: { messages }, foreign: true });
    expect(sink.answerHead?.form).toBe('events');
    expect(sent.bytes.toString()).not.toContain('pr1.');
    expect(sent.body['messages']).toEqual([{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }]);
  });

  it('asks once more without thinking that another vendor sealed, which bytes do not tell', async () => {
    const message = 'messages.1.content.0: Invalid `signature` in `thinking` block';
    const refusal = JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } });
    const thinking = { type: 'thinking', thinking: 'Hm', signature: 'made-by-a-copy' };
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [thinking, { type: 'text', text: 'b' }] },
      { role: 'user', content: 'c' },
    ];
    const meaning = { ...readMessagesBody({ messages }), dialect: 'anthropic-messages' as const };
    const before = upstream.requests.length;
    upstream.play((_request, index) =>
      index === before ? { raw: { status: 400, body: refusal } } : { says: 'Hello.' },
    );
    const { outcome, sink } = await ask({ dialect: 'anthropic-messages', body: { messages }, meaning });
    upstream.play({ says: 'Hello.' });
    expect(outcome.kind).toBe('ended');
    expect(sink.breaches).toEqual([]);
    const [first, second, ...more] = upstream.requests.slice(before).map(({ body }) => body['messages']);
    expect(first).toEqual(messages);
    expect(second).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'b' }] },
      { role: 'user', content: [{ type: 'text', text: 'c' }] },
    ]);
    expect(more).toEqual([]);
  });

  it('says what it left out and what it said otherwise', async () => {
    const { sink, outcome, sent } = await ask({
      meaning: { seed: 7, temperature: 1.5 },
      upstreamModel: 'claude-sonnet-4-0',
    });
    expect(sink.answerHead).toEqual({ form: 'events', dropped: ['seed'] });
    expect(outcome).toMatchObject({ summary: { warnings: [expect.stringContaining('1.5')] } });
    expect(sent.body).toMatchObject({ model: 'claude-sonnet-4-0', max_tokens: 64_000, temperature: 1 });
  });

  it('refuses a strict request before anything is sent, and embeddings', async () => {
    const before = upstream.requests.length;
    const strict = await ask({ body: { strict: true }, meaning: { seed: 7 } });
    expect(strict.outcome).toMatchObject({ failure: { kind: 'unsupported', params: ['seed'] } });
    const embedding = { inputs: ['x'], dimensions: undefined, encoding: 'float' } as const;
    for (const dialect of ['openai-embeddings', 'events'] as const) {
      const { outcome } = await ask({ dialect, meaning: { embedding } });
      expect(outcome).toMatchObject({ failure: { kind: 'unsupported', params: ['input'] } });
    }
    expect(upstream.requests.length).toBe(before);
  });

  it('gives a custom tool’s call back as free text', async () => {
    upstream.play({ toolCalls: [{ id: 'toolu_1', name: 'patch', input: '{"input":"*** Begin"}' }] });
    const tools = [{ kind: 'custom', name: 'patch' } as const];
    for (const stream of [true, false]) {
      const { sink } = await ask({ dialect: 'openai-responses', stream, body: { stream }, meaning: { tools } });
      expect(sink.heard).toContainEqual({
        type: 'tool-input-start',
        choice: 0,
        call: 0,
        id: 'toolu_1',
        name: 'patch',
        custom: true,
      });
      const texts = sink.heard.map((event) => (event.type === 'tool-input-delta' ? event.text : ''));
      expect(texts.join('')).toBe('*** Begin');
    }
    upstream.play({ says: 'Hello.' });
  });

  it('teaches a schema to a model that cannot be held to one, and checks what it says', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const meaning = { output: { kind: 'schema', name: 'x', schema } } as const;
    const before = upstream.requests.length;
    upstream.play(({ body }) => ({
      says: (body['messages'] as readonly unknown[]).length > 1 ? '{"n":1}' : 'No JSON.',
    }));
    const { outcome, sink } = await ask({ meaning, upstreamModel: 'claude-3-5-haiku-latest' });
    expect(outcome).toMatchObject({ kind: 'ended' });
    expect(sink.heard).toContainEqual({ type: 'text-delta', choice: 0, text: '{"n":1}' });
    expect(sink.answerHead?.dropped).toBeUndefined();
    expect(upstream.requests.length).toBe(before + 2);
    const native = await ask({ meaning, upstreamModel: 'claude-haiku-4-5' });
    expect(native.sent.body).toHaveProperty('output_config.format.type', 'json_schema');
    expect(upstream.requests.length).toBe(before + 3);
    upstream.play({ says: 'Hello.' });
  });
});
