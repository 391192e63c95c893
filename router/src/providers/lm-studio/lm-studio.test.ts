import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { collectedExchanges, collectionMissing } from '../testing/recorded-exchanges.ts';
import { TEST_SECRET, testTools } from '../testing/test-request.ts';
import { toldAnswer } from '../testing/told-answer.ts';
import { lmStudio } from './lm-studio.ts';

describeProviderContract({ type: lmStudio, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('lm-studio', () => {
  it('is found at its usual port without any config', () => {
    expect(lmStudio.discoverAt).toBe('http://localhost:1234/v1');
    expect(lmStudio.readConfig({})).toMatchObject({
      kind: 'read',
      config: { keys: [], options: { url: { origin: 'http://localhost:1234', path: '/v1' } } },
    });
  });

  it('has time to load a model', () => {
    expect(lmStudio.defaultLimits.firstContentMs).toBe(300_000);
    expect(lmStudio.defaultLimits.headersMs).toBeGreaterThan(3_600_000);
  });
});

const missing = collectionMissing();
describe.skipIf(missing !== undefined)(`its Responses API${missing === undefined ? '' : ` (${missing})`}`, () => {
  const recorded = collectedExchanges('responses').filter(({ provider }) => provider === 'lmstudio');

  it('was recorded', () => expect(recorded.length).toBeGreaterThan(3));

  it.each(recorded)('is spoken where the config says so: $name', async (exchange) => {
    const { status, streamed: stream } = exchange;
    for (const dialect of ['openai-responses', 'events'] as const) {
      const { sink, outcome, asked } = await toldAnswer(lmStudio, exchange, { dialect, stream }, { api: 'responses' });
      expect(asked?.path).toBe('/v1/responses');
      expect(outcome.kind).toBe(status === 200 ? 'ended' : 'failed');
      expect(sink.breaches).toEqual([]);
      if (dialect === 'openai-responses') expect(sink.text().trim()).toBe(exchange.body.trim());
      else expect(sink.hasContent).toBe(true);
    }
  });
});

/** Its own list, as its reference shows it: no exchange was recorded. */
const native = {
  object: 'list',
  data: [
    {
      id: 'qwen2.5-vl-7b',
      object: 'model',
      type: 'vlm',
      publisher: 'lmstudio-community',
      state: 'loaded',
      max_context_length: 32_768,
      loaded_context_length: 8_192,
      capabilities: ['tool_use'],
    },
    { id: 'nomic-embed', object: 'model', type: 'embeddings', state: 'not-loaded', max_context_length: 2_048 },
  ],
};

async function open(replies: Readonly<Record<string, unknown>>) {
  const server = createServer((request, response) => {
    const reply = replies[request.url ?? ''];
    response.writeHead(reply === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply ?? { error: 'Unexpected endpoint' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const reading = lmStudio.readConfig({ baseURL: `http://127.0.0.1:${port}` });
  if (reading.kind === 'refused') throw new Error('config refused');
  const adapter = lmStudio.create('studio' as ProviderId, reading.config, testTools());
  return {
    adapter,
    list: { secret: undefined, signal: AbortSignal.timeout(5_000) },
    async [Symbol.asyncDispose]() {
      await adapter.close();
      server.close();
    },
  };
}

describe('lm-studio’s lists', () => {
  it('say what each model is, and how much it takes as it is loaded', async () => {
    await using server = await open({ '/api/v0/models': native });
    expect(await server.adapter.listModels(server.list)).toEqual([
      { id: 'qwen2.5-vl-7b', contextLength: 8_192, chat: true, capabilities: ['tools', 'vision'] },
      { id: 'nomic-embed', contextLength: 2_048, chat: false },
    ]);
    expect(await server.adapter.loadedModels?.(server.list)).toEqual(['qwen2.5-vl-7b']);
  });

  it('are OpenAI’s where the server has no other', async () => {
    await using server = await open({ '/v1/models': { data: [{ id: 'm' }] } });
    expect(await server.adapter.listModels(server.list)).toEqual([{ id: 'm' }]);
  });
});
