import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../../domain/ids.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { FakeRawReply } from '../../testing/fake-answer.ts';
import { fakeOpenAi } from '../../testing/fake-dialect.ts';
import { type FakeUpstream, fakeUpstream } from '../../testing/fake-upstream.ts';
import { describeProviderContract } from '../../testing/provider-contract.ts';
import { RecordingSink } from '../../testing/recording-sink.ts';
import { TEST_SECRET, type TestRequestOptions, testCall, testTools } from '../../testing/test-request.ts';
import { http } from './http.ts';

const openAiPaths = {
  content: '$.choices[0].message.content',
  delta: '$.choices[0].delta.content',
  reasoning: '$.choices[0].delta.reasoning_content',
  finishReason: '$.choices[0].finish_reason',
  inputTokens: '$.usage.prompt_tokens',
  outputTokens: '$.usage.completion_tokens',
  error: '$.error',
};

describeProviderContract({
  type: http,
  speaks: { ...fakeOpenAi, dialect: 'events' },
  usageUnasked: true,
  config: (baseURL) => ({
    baseURL,
    apiKey: TEST_SECRET,
    request: { path: '/chat/completions' },
    response: openAiPaths,
    models: { path: '/models', ids: '$.data[*].id' },
  }),
});

let upstream: FakeUpstream | undefined;
afterEach(async () => {
  await upstream?.close();
});

async function ask(
  config: JsonObject,
  raw: FakeRawReply,
  options: TestRequestOptions & { readonly upstreamModel?: string } = {},
) {
  upstream = await fakeUpstream({ raw });
  const reading = http.readConfig({ baseURL: `${upstream.origin}/x/completions?v=1`, ...config });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  const sink = new RecordingSink();
  http.create('h' as ProviderId, reading.config, testTools()).chat(testCall(options), sink);
  const outcome = await sink.outcome();
  expect(sink.breaches).toEqual([]);
  const text = sink.heard.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { outcome, sink, text, sent: upstream.requests[0] };
}

const fine: FakeRawReply = { status: 200, body: '{"out":"ok"}' };
const out = { content: '$.out' };

describe('the request', () => {
  it('is the template, with values in their places and what has none left out', async () => {
    const { sent, sink } = await ask(
      {
        request: {
          input: 'Q: {{prompt}}',
          model: '{{model}}',
          temperature: '{{temperature}}',
          stop: '{{stop}}',
          fixed: [1, '{{seed}}'],
        },
        response: out,
      },
      fine,
      {
        meaning: {
          temperature: 0.5,
          topP: 0.9,
          messages: [{ role: 'user', parts: [{ type: 'text', text: 'a "quoted" {{model}}\n' }] }],
        },
      },
    );
    expect(sent?.body).toEqual({
      input: 'Q: a "quoted" {{model}}\n',
      model: 'test-model',
      temperature: 0.5,
      fixed: [1],
    });
    expect(sent?.path).toBe('/x/completions?v=1');
    expect(sent?.headers.authorization).toBe(`Bearer ${TEST_SECRET}`);
    expect(sink.answerHead?.dropped).toEqual(['topP']);
  });

  it('is a text that is JSON once it is filled, whatever the values hold, with the key where a header wants it', async () => {
    const { sent } = await ask(
      {
        headers: { 'x-key': 'k {{apiKey}}' },
        request: { body: '{"m": {{messages}}, "p": "say \\"{{prompt}}\\"", "n": {{maxTokens}}, "s": {{stream}}}' },
        response: out,
      },
      fine,
      {
        meaning: { messages: [{ role: 'user', parts: [{ type: 'text', text: '"},{' }] }] },
      },
    );
    expect(sent?.headers).toMatchObject({ 'x-key': `k ${TEST_SECRET}` });
    expect(sent?.headers.authorization).toBeUndefined();
    expect(sent?.body).toEqual({ m: [{ role: 'user', content: '"},{' }], p: 'say ""},{"', s: false });
  });

  it('joins path and query of the address with its own', async () => {
    const { sent } = await ask({ request: { path: '/{{model}}/completions?b=2' }, response: out }, fine, {
      upstreamModel: 'a/b c',
    });
    expect(sent?.path).toBe('/x/completions/a%2Fb%20c/completions?v=1&b=2');
  });

  it('tells a conversation as one text, its instructions apart where they have a place', async () => {
    const messages = [
      { role: 'system', parts: [{ type: 'text', text: 'S' }] },
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'A' },
          { type: 'image', source: { kind: 'url', url: 'http://i' } },
        ],
      },
      { role: 'assistant', parts: [{ type: 'text', text: 'B' }] },
      { role: 'user', parts: [{ type: 'text', text: 'C' }] },
    ] as const;
    const apart = await ask({ request: { p: '{{prompt}}', s: '{{system}}' }, response: out }, fine, {
      meaning: { messages },
    });
    expect(apart.sent?.body).toEqual({ p: 'User: A\n\nAssistant: B\n\nUser: C', s: 'S' });
    // It was shown before the last answer; with the question itself it is not left out.
    expect(apart.sink.answerHead?.dropped).toEqual(['messages.1.content.1 (image)']);
    await upstream?.close();
    const whole = await ask({ request: { p: '{{prompt}}' }, response: out }, fine, { meaning: { messages } });
    expect(whole.sent?.body).toEqual({ p: 'S\n\nUser: A\n\nAssistant: B\n\nUser: C' });
  });
});

describe('the answer', () => {
  it('is read by paths, with its usage', async () => {
    const body = JSON.stringify([{ generated: 'Hello', meta: { in: 3, out: '4' }, why: 'MAX_TOKENS' }]);
    const response = {
      content: '$[0].generated',
      inputTokens: '$[0].meta.in',
      outputTokens: '$..out',
      finishReason: '$[0].why',
    };
    const { outcome, text } = await ask({ response }, { status: 200, body });
    expect(text).toBe('Hello');
    expect(outcome).toMatchObject({
      summary: { usage: { inputTokens: 3, outputTokens: 4 }, finishReason: { kind: 'length' } },
    });
  });

  it('is the whole body where no path is given and it is no JSON', async () => {
    const { text } = await ask({}, { status: 200, headers: { 'content-type': 'text/plain' }, body: 'Hello there' });
    expect(text).toBe('Hello there');
  });

  const ndjson = { 'content-type': 'application/x-ndjson' };
  const sse = { 'content-type': 'text/event-stream' };

  it.each([
    [
      'lines with a mark of the end',
      ndjson,
      '{"t":"a"}\n{"t":"b"}\n{"end":true}\n{"t":"c"}\n',
      { content: '$.t', done: '$.end' },
      'ab',
    ],
    [
      'events with a mark of the end',
      sse,
      'data: {"t":"a"}\n\ndata: {"t":"b"}\n\ndata: [DONE]\n\n',
      { content: '$.t' },
      'ab',
    ],
    [
      'events with another mark',
      sse,
      'data: {"t":"a"}\n\nevent: x\ndata: END\n\n',
      { content: '$.t', done: 'END' },
      'a',
    ],
    ['events that just end where nobody says how', sse, 'data: {"t":"a"}\n\n', { content: '$.t' }, 'a'],
    [
      'events that repeat what was said',
      sse,
      'data: {"t":"a"}\n\ndata: {"t":"ab"}\n\n',
      { content: '$.t', cumulative: true },
      'ab',
    ],
    ['events of mere text', sse, 'data: Hel\n\ndata: lo\n\n', {}, 'Hello'],
    [
      'lines under a wrong label',
      { 'content-type': 'application/json' },
      '{"t":"a"}\n{"t":"b"}\n',
      { content: '$.t', format: 'ndjson' },
      'ab',
    ],
  ])('is streamed as %s', async (_name, headers, body, response, wanted) => {
    const { outcome, text } = await ask({ response }, { status: 200, headers, body, pieceBytes: 3 }, { stream: true });
    expect([outcome.kind, text]).toEqual(['ended', wanted]);
  });

  it('is broken where a stream ends without the mark that it should have', async () => {
    const body = 'data: {"t":"a"}\n\n';
    const { outcome } = await ask(
      { response: { content: '$.t', done: '$.end' } },
      { status: 200, headers: sse, body },
      { stream: true },
    );
    expect(outcome).toMatchObject({ failure: { kind: 'broken-after-content' } });
  });

  it('fails with what the error path finds, in a good answer and with a bad status', async () => {
    const response = { content: '$.t', error: '$.problem.text' };
    const good = await ask({ response }, { status: 200, body: '{"problem":{"text":"Rate limit exceeded"}}' });
    expect(good.outcome).toMatchObject({ failure: { message: 'Rate limit exceeded' } });
    await upstream?.close();
    const bad = await ask({ response }, { status: 429, body: '{"problem":{"text":"Slow down"}}' });
    expect(bad.outcome).toMatchObject({ failure: { kind: 'rate-limited', message: 'Slow down' } });
  });

  it('fails where nothing stands at the path', async () => {
    const { outcome } = await ask({ response: { content: '$.nothing' } }, fine);
    expect(outcome).toMatchObject({
      failure: { kind: 'broken-before-content', message: expect.stringContaining('$.nothing') },
    });
  });
});

describe('the config', () => {
  it.each([
    [{}, ['baseURL']],
    [{ baseURL: 'ftp://x' }, ['baseURL']],
    [{ baseURL: 'http://u:p@x' }, ['baseURL']],
    [{ endpoint: 'http://x', request: { body: '{"a": ' } }, ['request.body']],
    [{ endpoint: 'http://x', request: { a: '{{nothing}}' } }, ['request']],
    [{ endpoint: 'http://x', request: { path: '/?key={{apiKey}}' } }, ['request.path']],
    [{ endpoint: 'http://x', request: { method: 'PUT' } }, ['request.method']],
    [{ endpoint: 'http://x', request: { headers: { a: 'x\ny' } } }, ['request.headers']],
    [{ endpoint: 'http://x', response: { content: '.x[' } }, ['response.content']],
    [{ endpoint: 'http://x', models: { path: 'models', ids: '$' } }, ['models']],
  ])('%j is refused for %j', (config, fields) => {
    const reading = http.readConfig(config as JsonObject);
    expect(reading.kind === 'refused' && reading.problems.map(({ field }) => field)).toEqual(fields);
  });

  it.each([
    [{ models: ['a', 'b'] }, ['a', 'b']],
    [{ models: { a: { maxTokens: 5 } }, defaultModel: 'd' }, ['a', 'd']],
    [{}, []],
  ])('names its models: %j', async (config, names) => {
    const reading = http.readConfig({ url: 'http://127.0.0.1:9', ...config });
    if (reading.kind === 'refused') throw new Error('refused');
    const adapter = http.create('h' as ProviderId, reading.config, testTools());
    const models = await adapter.listModels({ secret: undefined, signal: AbortSignal.timeout(1_000) });
    expect(models.map(({ id }) => id)).toEqual(names);
  });
});
