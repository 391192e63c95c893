import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dialect } from '../../domain/dialect.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { ProviderAdapter } from '../../domain/provider-adapter.ts';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { type FakeUpstream, fakeUpstream } from '../testing/fake-upstream.ts';
import { collectedExchanges, collectionMissing, type RecordedExchange } from '../testing/recorded-exchanges.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { testCall, testTools } from '../testing/test-request.ts';
import { openAiCompatibleServer } from './open-ai-compatible-server.ts';

let upstream: FakeUpstream;
let adapter: ProviderAdapter;

beforeAll(async () => {
  upstream = await fakeUpstream();
  const reading = openAiCompatibleServer.readConfig({ baseURL: upstream.url });
  if (reading.kind === 'refused') throw new Error('config refused');
  adapter = openAiCompatibleServer.create('other-doors' as ProviderId, reading.config, testTools());
});

afterAll(async () => {
  await upstream.close();
});

async function ask(
  exchange: Pick<RecordedExchange, 'status' | 'headers' | 'body'>,
  call: Parameters<typeof testCall>[0],
) {
  upstream.play({ raw: { status: exchange.status, headers: exchange.headers, body: exchange.body, pieceBytes: 61 } });
  const sink = new RecordingSink();
  adapter.chat(testCall(call), sink);
  return { sink, outcome: await sink.outcome(), asked: upstream.requests.at(-1) };
}

const vectors = JSON.stringify({
  object: 'list',
  model: 'e',
  data: [{ object: 'embedding', index: 0, embedding: [0.25, -1] }],
  usage: { prompt_tokens: 3, total_tokens: 3 },
});

const twoVectors = JSON.stringify({
  object: 'list',
  model: 'e',
  data: [
    { index: 1, embedding: [0.25, -1] },
    { index: 0, embedding: [3, 4] },
  ],
  usage: { prompt_tokens: 3, total_tokens: 3 },
});

describe('embeddings at an OpenAI-compatible server', () => {
  it('go through as the bytes that came, at their own address', async () => {
    const text = '{"model":"test-model", "input":["a"],"odd":1e2}';
    const { sink, outcome, asked } = await ask(
      { status: 200, headers: { 'content-type': 'application/json' }, body: vectors },
      { dialect: 'openai-embeddings', text },
    );
    expect(asked?.path).toBe('/v1/embeddings');
    expect(asked?.bytes.toString()).toBe(text);
    expect(sink.text()).toBe(vectors);
    expect(outcome).toMatchObject({ kind: 'ended', summary: { usage: { inputTokens: 3 } } });
  });

  it('are asked for and told as events where the request came in another form', async () => {
    const { sink, asked } = await ask(
      { status: 200, headers: { 'content-type': 'application/json' }, body: twoVectors },
      {
        dialect: 'events',
        meaning: { ...emptyMeaning, embedding: { inputs: ['a', 'b'], dimensions: 2, encoding: 'float' } },
      },
    );
    expect(asked).toMatchObject({ path: '/v1/embeddings' });
    expect(asked?.body).toEqual({ model: 'test-model', input: ['a', 'b'], dimensions: 2 });
    expect(sink.heard).toMatchObject([
      { type: 'answer-start', model: 'e' },
      { type: 'embedding', index: 1, vector: [0.25, -1] },
      { type: 'embedding', index: 0, vector: [3, 4] },
      { type: 'usage', usage: { inputTokens: 3 } },
    ]);
  });

  const one = { embedding: [1] };
  it.each([
    ['none', [], 1],
    ['fewer than inputs', [one], 2],
    ['more than inputs', [one, one], 1],
    ['an empty one', [{ embedding: [] }], 1],
    ['an entry without one', [one, {}], 2],
  ])('fail where an answer brings %s, however it is told', async (_, data, inputs) => {
    const input = Array<string>(inputs).fill('a');
    const reply = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ object: 'list', data }),
    };
    const embedding = { inputs: input, dimensions: undefined, encoding: 'float' } as const;
    const asBytes = await ask(reply, {
      dialect: 'openai-embeddings',
      text: JSON.stringify({ model: 'test-model', input }),
    });
    const asEvents = await ask(reply, { dialect: 'events', meaning: { ...emptyMeaning, embedding } });
    for (const { outcome } of [asBytes, asEvents]) {
      expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'broken-before-content' } });
    }
  });
});

describe('completions at a server that has no such endpoint', () => {
  const chat = JSON.stringify({
    object: 'chat.completion',
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'there' }, finish_reason: 'stop' }],
  });
  const json = { 'content-type': 'application/json' };
  const call = {
    dialect: 'openai-completions',
    text: '{"model":"test-model","prompt":"Hi","max_tokens":3}',
    meaning: {
      ...emptyMeaning,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
      maxOutputTokens: 3,
    },
  } as const;

  it.each([
    ['a status alone', 404, 'Not Found'],
    ['a wrong method', 405, '{"detail":"Method Not Allowed"}'],
    [
      'an error of its API',
      404,
      '{"error":{"message":"Invalid URL (POST /v1/completions)","type":"invalid_request_error"}}',
    ],
    ['a good status', 200, '{"error":"Unexpected endpoint or method. (POST /v1/completions)"}'],
    [
      'a hint at another address',
      400,
      '{"error":{"message":"completions api is only available when using beta api","type":"invalid_request_error"}}',
    ],
  ])('that says so with %s are asked for as a chat, and from then on at once', async (_, status, body) => {
    await using house = await serverWithout();
    house.upstream.play(({ path }) => ({
      raw: path.endsWith('/chat/completions')
        ? { status: 200, headers: json, body: chat }
        : { status, headers: json, body },
    }));
    for (const paths of [['/v1/completions', '/v1/chat/completions'], ['/v1/chat/completions']]) {
      const before = house.upstream.requests.length;
      const sink = new RecordingSink();
      house.adapter.chat(testCall(call), sink);
      expect(await sink.outcome()).toMatchObject({ kind: 'ended' });
      expect(sink.breaches).toEqual([]);
      expect(sink.heard).toContainEqual({ type: 'text-delta', choice: 0, text: 'there' });
      expect(house.upstream.requests.slice(before).map(({ path }) => path)).toEqual(paths);
    }
    expect(house.upstream.requests.at(-1)?.body).toMatchObject({
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 3,
    });
  });

  it('stand where the model is what it does not know', async () => {
    const body = '{"error":{"message":"The model does not exist.","code":"model_not_found"}}';
    const { outcome, asked } = await ask({ status: 404, headers: json, body }, call);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'model-not-found' } });
    expect(asked?.path).toBe('/v1/completions');
  });
});

async function serverWithout() {
  const alone = await fakeUpstream();
  const reading = openAiCompatibleServer.readConfig({ baseURL: alone.url });
  if (reading.kind === 'refused') throw new Error('config refused');
  const own = openAiCompatibleServer.create('without' as ProviderId, reading.config, testTools());
  return {
    upstream: alone,
    adapter: own,
    async [Symbol.asyncDispose]() {
      await own.close();
      await alone.close();
    },
  };
}

const missing = collectionMissing();
const doors: readonly (readonly [string, Dialect, string])[] = [
  ['completions', 'openai-completions', '/v1/completions'],
  ['embeddings', 'openai-embeddings', '/v1/embeddings'],
];
// Their own dialects under OpenAI's name for the thing.
const OTHER_DIALECTS = /^(?:gemini|vertex|ollama|cohere)\//;

describe.skipIf(missing !== undefined).each(doors)(
  `recorded %s${missing === undefined ? '' : ` (${missing})`}`,
  (api, dialect, path) => {
    const exchanges = collectedExchanges(api).filter(({ name }) => !OTHER_DIALECTS.test(name));

    it('are there', () => expect(exchanges.length).toBeGreaterThan(5));

    it.each(exchanges)('come through whole: $name', async (exchange) => {
      const sent = { ...exchange.request.body, model: 'test-model' };
      const body =
        exchange.streamed || exchange.request.body?.['stream'] === true
          ? { ...sent, stream: true, stream_options: { include_usage: true } }
          : sent;
      const { sink, outcome, asked } = await ask(exchange, {
        dialect,
        stream: exchange.streamed,
        text: JSON.stringify(body),
      });
      expect(sink.breaches).toEqual([]);
      expect(asked?.path).toBe(path);
      expect(asked?.bytes.toString()).toBe(JSON.stringify(body));
      expect(outcome.kind).toBe(exchange.status === 200 ? 'ended' : 'failed');
      if (outcome.kind !== 'ended') return;
      expect(sink.text().replace(/data: \[DONE\]\s*/, '')).toBe(exchange.body.replace(/data: \[DONE\]\s*/, ''));
      const { usage } = outcome.summary;
      const total = /"total_tokens"\s*:\s*(\d+)/.exec(exchange.body)?.[1];
      expect(usage === undefined ? undefined : totalInputTokens(usage) + totalOutputTokens(usage)).toBe(
        total === undefined ? undefined : Number(total),
      );
    });
  },
);
