import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { ProviderAdapter } from '../../domain/provider-adapter.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { TEST_SECRET, testCall } from '../testing/test-request.ts';
import { google, vertexType } from './google.ts';
import { adapterFor } from './testing/adapter-for.ts';

const vertex = vertexType({});

interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

/** A server for the calls that are no chats: remembers what was asked and answers as it is told. */
async function otherCalls() {
  const asked: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: unknown }[] = [];
  const state: { reply: (url: string) => Reply } = { reply: () => ({ body: {} }) };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = request.url ?? '';
    asked.push({ url, headers: request.headers, body: text.startsWith('{') ? JSON.parse(text) : text });
    const { status = 200, body } = state.reply(url);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  afterAll(() => new Promise((closed) => server.close(closed)));
  return { asked, state, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('google’s other calls', async () => {
  const { asked, state, origin } = await otherCalls();
  const adapter = adapterFor(google, { baseURL: origin, apiKey: TEST_SECRET });
  const atVertex = adapterFor(vertex, { baseURL: origin, apiKey: 'ya29.token', project: 'p', location: 'eu' });
  const signal = AbortSignal.timeout(5_000);
  const count = (on: ProviderAdapter, options: Parameters<typeof testCall>[0], secret: string) =>
    on.countTokens?.({ request: testCall(options).request, upstreamModel: 'gemini-2.5-flash', secret, signal });
  const embed = async (
    on: ProviderAdapter,
    inputs: readonly (string | readonly number[])[],
    upstreamModel: string,
    dimensions?: number,
  ) => {
    const sink = new RecordingSink();
    const embedding = { inputs, dimensions, encoding: 'float' } as const;
    on.chat(testCall({ dialect: 'openai-embeddings', upstreamModel, meaning: { embedding } }), sink);
    return { outcome: await sink.outcome(), sink };
  };

  it('list all pages, with names, limits and what a model can do', async () => {
    state.reply = (url) =>
      url.includes('pageToken=next%2F')
        ? {
            body: {
              models: [
                { name: 'models/gemini-embedding-001', supportedGenerationMethods: ['embedContent'] },
                { no: 'name' },
              ],
            },
          }
        : {
            body: {
              models: [
                {
                  name: 'models/gemini-2.5-flash',
                  displayName: 'Gemini 2.5 Flash',
                  inputTokenLimit: 1_048_576,
                  outputTokenLimit: 65_536,
                  supportedGenerationMethods: ['generateContent'],
                  thinking: true,
                },
              ],
              nextPageToken: 'next/',
            },
          };
    expect(await adapter.listModels({ secret: TEST_SECRET, signal })).toEqual([
      {
        id: 'gemini-2.5-flash',
        name: 'Gemini 2.5 Flash',
        contextLength: 1_048_576,
        maxOutputTokens: 65_536,
        chat: true,
        capabilities: ['tools', 'vision', 'reasoning'],
      },
      { id: 'gemini-embedding-001', chat: false },
    ]);
    expect(asked.at(-1)?.url).toBe('/v1beta/models?pageSize=1000&pageToken=next%2F');
    state.reply = () => ({
      body: {
        publisherModels: [
          { name: 'publishers/google/models/gemini-2.5-pro' },
          { name: 'publishers/google/models/imagen-4' },
        ],
      },
    });
    expect(await atVertex.listModels({ secret: 'ya29.token', signal })).toEqual([
      { id: 'gemini-2.5-pro', capabilities: ['tools', 'vision'] },
      { id: 'imagen-4', chat: false },
    ]);
    expect(asked.at(-1)?.url).toBe('/v1beta1/publishers/google/models?pageSize=100');
    expect(asked.at(-1)?.headers.authorization).toBe('Bearer ya29.token');
  });

  it('end where a server gives the same page for ever, and reject what is no list', async () => {
    state.reply = () => ({ body: { models: [{ name: 'models/a' }], nextPageToken: 'x' } });
    expect(await adapter.listModels({ secret: TEST_SECRET, signal })).toEqual([{ id: 'a' }]);
    state.reply = () => ({ body: { data: [] } });
    await expect(adapter.listModels({ secret: TEST_SECRET, signal })).rejects.toMatchObject({
      failure: { kind: 'broken-before-content' },
    });
    state.reply = () => ({ body: {} });
    expect(await adapter.listModels({ secret: TEST_SECRET, signal })).toEqual([]);
  });

  it('count a whole request, in the form of each door', async () => {
    state.reply = () => ({ body: { totalTokens: 14 } });
    const meaning = { tools: [{ kind: 'function', name: 'f' } as const] };
    const request = {
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      tools: [{ functionDeclarations: [{ name: 'f' }] }],
    };
    expect(await count(adapter, { meaning }, TEST_SECRET)).toBe(14);
    expect(asked.at(-1)).toMatchObject({
      url: '/v1beta/models/gemini-2.5-flash:countTokens',
      body: { generateContentRequest: { model: 'models/gemini-2.5-flash', ...request } },
    });
    expect(await count(atVertex, { meaning }, 'ya29.token')).toBe(14);
    expect(asked.at(-1)?.url).toBe(
      '/v1beta1/projects/p/locations/eu/publishers/google/models/gemini-2.5-flash:countTokens',
    );
    expect(asked.at(-1)?.body).toEqual(request);
    expect(await count(adapter, { dialect: 'google-generate', text: '{}' }, TEST_SECRET)).toBe(14);
    expect(asked.at(-1)?.body).toEqual({ generateContentRequest: { model: 'models/gemini-2.5-flash' } });
    state.reply = () => ({
      status: 404,
      body: { error: { code: 404, message: 'models/x is not found for API version v1beta', status: 'NOT_FOUND' } },
    });
    await expect(count(adapter, {}, TEST_SECRET)).rejects.toMatchObject({ failure: { kind: 'model-not-found' } });
    state.reply = () => ({ body: {} });
    await expect(count(adapter, {}, TEST_SECRET)).rejects.toMatchObject({ failure: { kind: 'broken-before-content' } });
  });

  it('make vectors of texts, a hundred in one call', async () => {
    const sizes: number[] = [];
    state.reply = () => {
      const { requests } = (asked.at(-1)?.body ?? { requests: [] }) as { requests: unknown[] };
      sizes.push(requests.length);
      return {
        body: {
          embeddings: requests.map((_, index) => ({ values: [index, 0.5] })),
          usageMetadata: { promptTokenCount: requests.length },
        },
      };
    };
    const { sink, outcome } = await embed(
      adapter,
      Array.from({ length: 101 }, (_, index) => `text ${index}`),
      'gemini-embedding-2',
      768,
    );
    expect(sizes).toEqual([100, 1]);
    expect(asked.at(-1)).toMatchObject({
      url: '/v1beta/models/gemini-embedding-2:batchEmbedContents',
      body: {
        requests: [
          { model: 'models/gemini-embedding-2', content: { parts: [{ text: 'text 100' }] }, outputDimensionality: 768 },
        ],
      },
    });
    expect(sink.breaches).toEqual([]);
    expect(sink.heard.flatMap((event) => (event.type === 'embedding' ? [event.index] : []))).toEqual(
      Array.from({ length: 101 }, (_, index) => index),
    );
    expect(outcome).toMatchObject({ summary: { usage: { inputTokens: 101 } } });
  });

  it('make vectors at Vertex in its own forms', async () => {
    state.reply = () => ({
      body: {
        predictions: [
          { embeddings: { values: [1], statistics: { token_count: 3 } } },
          { embeddings: { values: [2], statistics: { token_count: 4 } } },
        ],
      },
    });
    expect((await embed(atVertex, ['a', 'b'], 'text-embedding-005', 64)).outcome).toMatchObject({
      summary: { usage: { inputTokens: 7 } },
    });
    expect(asked.at(-1)).toMatchObject({
      url: expect.stringMatching(/models\/text-embedding-005:predict$/),
      body: { instances: [{ content: 'a' }, { content: 'b' }], parameters: { outputDimensionality: 64 } },
    });
    state.reply = () => ({ body: { embedding: { values: [1] }, usageMetadata: { promptTokenCount: 2 } } });
    expect((await embed(atVertex, ['a', 'b'], 'gemini-embedding-2', 64)).outcome).toMatchObject({
      summary: { usage: { inputTokens: 4 } },
    });
    expect(asked.at(-1)).toMatchObject({
      url: expect.stringMatching(/gemini-embedding-2:embedContent$/),
      body: { content: { parts: [{ text: 'b' }] }, embedContentConfig: { outputDimensionality: 64 } },
    });
  });

  it('refuse token ids, and fail where vectors are missing or the provider refuses', async () => {
    expect((await embed(adapter, [[1, 2]], 'gemini-embedding-2')).outcome).toMatchObject({
      failure: { kind: 'unsupported', params: ['input'] },
    });
    state.reply = () => ({ body: { embeddings: [{}] } });
    expect((await embed(adapter, ['a'], 'gemini-embedding-2')).outcome).toMatchObject({
      failure: { kind: 'broken-before-content' },
    });
    state.reply = () => ({
      status: 429,
      body: { error: { code: 429, message: 'Slow down.', status: 'RESOURCE_EXHAUSTED' } },
    });
    expect((await embed(adapter, ['a'], 'gemini-embedding-2')).outcome).toMatchObject({
      failure: { kind: 'rate-limited' },
    });
  });

  it('tell no vectors after an abort, nor while they are paused', async () => {
    state.reply = () => ({ body: { embeddings: [{ values: [1] }] } });
    const start = () => {
      const sink = new RecordingSink();
      const embedding = { inputs: ['a'], dimensions: undefined, encoding: 'float' } as const;
      return { sink, call: adapter.chat(testCall({ dialect: 'openai-embeddings', meaning: { embedding } }), sink) };
    };
    const aborted = start();
    aborted.call.abort();
    const paused = start();
    paused.call.pause();
    await sleep(50);
    expect(aborted.sink.tellings + paused.sink.tellings).toBe(0);
    paused.call.resume();
    expect((await paused.sink.outcome()).kind).toBe('ended');
  });
});
