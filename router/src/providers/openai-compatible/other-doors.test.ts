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
      { status: 200, headers: { 'content-type': 'application/json' }, body: vectors },
      {
        dialect: 'events',
        meaning: { ...emptyMeaning, embedding: { inputs: ['a', 'b'], dimensions: 2, encoding: 'float' } },
      },
    );
    expect(asked).toMatchObject({ path: '/v1/embeddings' });
    expect(asked?.body).toEqual({ model: 'test-model', input: ['a', 'b'], dimensions: 2 });
    expect(sink.heard).toMatchObject([
      { type: 'answer-start', model: 'e' },
      { type: 'embedding', index: 0, vector: [0.25, -1] },
      { type: 'usage', usage: { inputTokens: 3 } },
    ]);
  });

  it('fail where an answer brings no vector', async () => {
    const { outcome } = await ask(
      { status: 200, headers: { 'content-type': 'application/json' }, body: '{"object":"list","data":[]}' },
      { dialect: 'openai-embeddings', text: '{"model":"test-model","input":"a"}' },
    );
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'broken-before-content' } });
  });
});

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
