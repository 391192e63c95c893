import { afterAll, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../router/src/domain/ids.ts';
import type { JsonObject } from '../../router/src/domain/json.ts';
import type { ProviderAdapter, ProviderType } from '../../router/src/domain/provider-adapter.ts';
import { createPriceBook } from '../../router/src/prices/price-book.ts';
import { providerTypes } from '../../router/src/providers/index.ts';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import type { FakeDialect } from '../../router/src/providers/testing/fake-dialect.ts';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { describeProviderContract } from '../../router/src/providers/testing/provider-contract.ts';
import { RecordingSink } from '../../router/src/providers/testing/recording-sink.ts';
import { TEST_SECRET, testCall, testRequest, testTools } from '../../router/src/providers/testing/test-request.ts';

const found = providerTypes.find('vertex');
if (found === undefined) throw new Error('no vertex');
const vertex: ProviderType = found;

/** Documented, not recorded: Google's and Anthropic's pages on Claude at Vertex AI. */
const fakeClaudeAtVertex: FakeDialect = {
  ...fakeAnthropic,
  hasKey: (headers, key) => headers['x-goog-api-key'] === key || headers.authorization === `Bearer ${key}`,
  modelIn: (path) => /models\/([^:]+):/.exec(path)?.[1] ?? '',
  modelList: (ids) =>
    JSON.stringify({ publisherModels: ids.map((id) => ({ name: `publishers/anthropic/models/${id}` })) }),
};

const config = (baseURL: string): JsonObject => ({ baseURL, apiKey: TEST_SECRET, project: 'p', location: 'us-east5' });

describeProviderContract({ type: askingClaude(vertex), speaks: fakeClaudeAtVertex, config });

/** The contract names models in its own way: here they are the other publisher's. */
function askingClaude(type: ProviderType): ProviderType {
  return {
    ...type,
    create: (id, read, tools) => {
      const adapter = type.create(id, read, tools);
      const asked: ProviderAdapter = {
        chat: (call, sink) => adapter.chat({ ...call, upstreamModel: `anthropic/${call.upstreamModel}` }, sink),
        listModels: (call) => adapter.listModels(call),
        close: () => adapter.close(),
      };
      return asked;
    },
  };
}

describe('Claude at Vertex AI', async () => {
  const upstream = await fakeUpstream({ says: 'Hello.' }, { speaks: fakeClaudeAtVertex });
  const reading = vertex.readConfig({ ...config(upstream.url), apiKey: 'ya29.token' });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  const adapter = vertex.create('vertex' as ProviderId, reading.config, testTools());
  afterAll(() => Promise.all([adapter.close(), upstream.close()]));
  const models = '/v1/projects/p/locations/us-east5/publishers/anthropic/models/';

  async function ask(request: Parameters<typeof testCall>[0] & { readonly headers?: Record<string, string> }) {
    const sink = new RecordingSink();
    const call = testCall(request);
    const { headers } = request;
    const own = headers === undefined ? {} : { dialectHeaders: headers };
    adapter.chat({ ...call, secret: 'ya29.token', request: { ...call.request, ...own } }, sink);
    expect((await sink.outcome()).kind).toBe('ended');
    const sent = upstream.requests.at(-1);
    if (sent === undefined) throw new Error('nothing was sent');
    return { sink, sent };
  }

  it.each(['claude-opus-4-5@20251101', 'anthropic/claude-opus-4-5@20251101'])(
    'is asked for %s by its publisher’s path, with the version in the body and no model',
    async (upstreamModel) => {
      const plain = await ask({ dialect: 'events', upstreamModel });
      expect(plain.sent.path).toBe(`${models}claude-opus-4-5%4020251101:rawPredict`);
      expect(plain.sent.body).toEqual({
        anthropic_version: 'vertex-2023-10-16',
        max_tokens: 64_000,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      });
      expect(plain.sent.headers).toMatchObject({ authorization: 'Bearer ya29.token', 'x-request-id': 'req-test-1' });
      expect(plain.sent.headers).not.toHaveProperty('anthropic-version');
      const streamed = await ask({ dialect: 'events', upstreamModel, stream: true });
      expect(streamed.sent.path).toBe(`${models}claude-opus-4-5%4020251101:streamRawPredict`);
      expect(streamed.sent.body).toMatchObject({ stream: true });
    },
  );

  it('gets a request of its own dialect as it came, betas included, and answers it in bytes', async () => {
    const body = { model: 'x', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }], unknown_field: 1 };
    const { sent, sink } = await ask({
      dialect: 'anthropic-messages',
      upstreamModel: 'claude-sonnet-5',
      text: JSON.stringify(body),
      headers: { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'context-1m-2025-08-07' },
    });
    const { model: _, ...rest } = body;
    expect(sent.body).toEqual({ ...rest, anthropic_version: 'vertex-2023-10-16' });
    expect(sent.headers['anthropic-beta']).toBe('context-1m-2025-08-07');
    expect(sink.answerHead).toMatchObject({ form: 'bytes', dialect: 'anthropic-messages' });
  });

  it('counts tokens by the counter, which is told the model', async () => {
    const counting = await countingServer();
    const at = vertex.readConfig({ ...config(counting.url), apiKey: 'ya29.token' });
    if (at.kind === 'refused') throw new Error(JSON.stringify(at.problems));
    const counter = vertex.create('vertex' as ProviderId, at.config, testTools());
    const call = {
      request: testRequest({ dialect: 'events', stream: true }),
      upstreamModel: 'anthropic/claude-haiku-4-5@20251001',
      secret: 'ya29.token',
      signal: AbortSignal.timeout(5_000),
    };
    expect(await counter.countTokens?.(call)).toBe(14);
    expect(counting.asked).toMatchObject([
      { path: `${models}count-tokens:rawPredict`, body: { model: 'claude-haiku-4-5@20251001' } },
    ]);
    await counter.close();
    await counting.close();
  });

  it('is listed beside the platform’s own models', async () => {
    const listing = await countingServer();
    const at = vertex.readConfig({ ...config(listing.url), apiKey: 'ya29.token' });
    if (at.kind === 'refused') throw new Error(JSON.stringify(at.problems));
    const lister = vertex.create('vertex' as ProviderId, at.config, testTools());
    const listed = await lister.listModels({ secret: 'ya29.token', signal: AbortSignal.timeout(5_000) });
    expect(listed.map(({ id }) => id)).toEqual(['of-google', 'of-anthropic']);
    await lister.close();
    await listing.close();
  });

  it('goes on from its own words where its generation does', () => {
    expect(adapter.prefills?.('claude-sonnet-4-5@20250929')).toBe(true);
    expect(adapter.prefills?.('anthropic/claude-opus-4-6')).toBe(false);
    expect(adapter.prefills?.('gemini-2.5-pro')).toBe(false);
  });

  it('has its public price', () => {
    const known = createPriceBook().find({ catalogue: vertex.catalogue ?? '', model: 'claude-sonnet-4-5@20250929' });
    expect(known?.priceAt(Date.parse('2026-11-01'))).toMatchObject({ price: { output: expect.anything() } });
  });
});

function answerTo(path: string): string {
  const publisher = /publishers\/(\w+)\/models\?/.exec(path)?.[1];
  if (publisher === undefined) return '{"input_tokens":14}';
  return JSON.stringify({ publisherModels: [{ name: `publishers/${publisher}/models/of-${publisher}` }] });
}

async function countingServer() {
  const { createServer } = await import('node:http');
  const asked: { readonly path: string; readonly body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    asked.push({ path: request.url ?? '', body: body === '' ? undefined : JSON.parse(body) });
    response.writeHead(200, { 'content-type': 'application/json' }).end(answerTo(request.url ?? ''));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () => new Promise((closed) => server.close(closed));
  return { asked, close, url: `http://127.0.0.1:${port}/v1` };
}
