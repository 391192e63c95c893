import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import { fakeOllama } from '../testing/fake-ollama.ts';
import { fakeUpstream } from '../testing/fake-upstream.ts';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET, testCall, testTools } from '../testing/test-request.ts';
import { ollama } from './ollama.ts';

describe('by its OpenAI-compatible door', () => {
  describeProviderContract({
    type: ollama,
    config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET, mode: 'compatible' }),
  });
});

describe('by its own API', () => {
  describeProviderContract({
    type: ollama,
    speaks: fakeOllama,
    usageUnasked: true,
    config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET, mode: 'native' }),
  });
});

/** An Ollama as far as its lists go, in front of what it was asked. */
async function open(replies: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const reply = replies[request.url ?? ''];
    response.writeHead(reply === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply ?? { error: 'not found' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const reading = ollama.readConfig({ baseURL: `http://127.0.0.1:${port}` });
  if (reading.kind === 'refused') throw new Error('config refused');
  const adapter = ollama.create('ollama' as ProviderId, reading.config, testTools());
  const list = { secret: undefined, signal: AbortSignal.timeout(5_000) };
  return {
    adapter,
    asked,
    list,
    async [Symbol.asyncDispose]() {
      await adapter.close();
      server.close();
    },
  };
}

const tags = { models: [{ name: 'qwen3:4b', model: 'qwen3:4b', digest: 'd1' }] };
const show = { model_info: { 'qwen3.context_length': 40_960 }, capabilities: ['completion', 'tools', 'thinking'] };

describe('ollama’s lists', () => {
  it('say what each model can do, and ask that once', async () => {
    await using server = await open({ '/api/tags': tags, '/api/show': show });
    const known = {
      id: 'qwen3:4b',
      contextLength: 40_960,
      chat: true,
      capabilities: ['tools', 'reasoning'],
      lacks: ['vision'],
    };
    expect(await server.adapter.listModels(server.list)).toEqual([known]);
    expect(await server.adapter.listModels(server.list)).toEqual([known]);
    expect(server.asked).toEqual(['/api/tags', '/api/show', '/api/tags']);
  });

  it('have the model all the same where nothing is known of it', async () => {
    await using server = await open({ '/api/tags': tags });
    expect(await server.adapter.listModels(server.list)).toEqual([{ id: 'qwen3:4b' }]);
  });

  it('are OpenAI’s where the server has no other', async () => {
    await using server = await open({ '/v1/models': { data: [{ id: 'm' }] } });
    expect(await server.adapter.listModels(server.list)).toEqual([{ id: 'm' }]);
  });

  it('tell which models are loaded', async () => {
    await using server = await open({ '/api/ps': tags });
    expect(await server.adapter.loadedModels?.(server.list)).toEqual(['qwen3:4b']);
  });
});

describe('ollama', () => {
  it('checks its own keys', () => {
    expect(ollama.readConfig({ mode: 'both', numCtx: -1 })).toMatchObject({
      kind: 'refused',
      problems: [{ field: 'mode' }, { field: 'numCtx' }],
    });
    const reading = ollama.readConfig({ mode: 'native', numCtx: 8192, keepAlive: '5m', odd: 1 });
    expect(reading).toMatchObject({
      config: { unknownKeys: ['odd'], options: { mode: 'native', numCtx: 8192, keepAlive: '5m' } },
    });
  });

  it('sends requests of OpenAI’s dialect through that door, and others the native way', async () => {
    expect((await sentBody(ollama, {})).path).toBe('/v1/chat/completions');
    const { path, body } = await sentBody(ollama, { dialect: 'anthropic-messages', meaning: { topK: 3 } }, () => ({
      numCtx: 4096,
      keepAlive: '-1',
    }));
    expect(path).toBe('/api/chat');
    expect(body).toMatchObject({ options: { top_k: 3, num_ctx: 4096 }, keep_alive: '-1' });
  });

  it('is asked once more without a word of thinking where the model turns out to have none', async () => {
    const upstream = await fakeUpstream(
      {},
      {
        speaks: fakeOllama,
        refuses: ({ think }) =>
          think === true
            ? { status: 400, message: '"llama3.2" does not support thinking', type: 'api_error', code: null }
            : undefined,
      },
    );
    const reading = ollama.readConfig({ baseURL: upstream.url, mode: 'native' });
    if (reading.kind === 'refused') throw new Error('config refused');
    const adapter = ollama.create('ollama' as ProviderId, reading.config, testTools());
    const sink = new RecordingSink();
    const reasoning = { enabled: true, effort: undefined, budgetTokens: undefined, summary: undefined };
    adapter.chat(testCall({ dialect: 'events', meaning: { reasoning } }), sink);
    expect(await sink.outcome()).toMatchObject({ kind: 'ended' });
    expect(sink.answerHead?.dropped).toEqual(['reasoning']);
    expect(upstream.requests.map(({ body }) => body['think'])).toEqual([true, undefined]);
    await adapter.close();
    await upstream.close();
  });

  it('is found at its usual port without any config', () => {
    expect(ollama.discoverAt).toBe('http://localhost:11434/v1');
    expect(ollama.readConfig({})).toMatchObject({
      kind: 'read',
      config: { keys: [], options: { url: { origin: 'http://localhost:11434', path: '/v1' } } },
    });
  });

  it('has time to load a model', () => {
    expect(ollama.defaultLimits.firstContentMs).toBe(300_000);
    expect(ollama.defaultLimits.headersMs).toBeGreaterThan(3_600_000);
  });
});
