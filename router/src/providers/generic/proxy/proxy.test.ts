import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../../domain/ids.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { ProviderType } from '../../../domain/provider-adapter.ts';
import { openAiCompatibleServer } from '../../openai-compatible/open-ai-compatible-server.ts';
import { type FakeProxy, fakeHttpProxy, fakeSocksProxy } from '../../testing/fake-proxy.ts';
import { type FakeUpstream, fakeUpstream } from '../../testing/fake-upstream.ts';
import { RecordingSink } from '../../testing/recording-sink.ts';
import { testCall, testTools } from '../../testing/test-request.ts';
import { proxyType } from './proxy.ts';

const server: ProviderType = openAiCompatibleServer;
const proxy: ProviderType = proxyType((type) => (type === server.type ? server : undefined));

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function opened<One extends FakeProxy | FakeUpstream>(made: Promise<One>): Promise<One> {
  const one = await made;
  open.push(one);
  return one;
}

function adapterOf(type: ProviderType, config: JsonObject) {
  const reading = type.readConfig(config);
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  const adapter = type.create('p' as ProviderId, reading.config, testTools());
  open.push(adapter);
  return adapter;
}

async function ask(type: ProviderType, config: JsonObject) {
  const sink = new RecordingSink();
  adapterOf(type, config).chat(testCall({ stream: true, dialect: 'events' }), sink);
  const outcome = await sink.outcome();
  expect(sink.breaches).toEqual([]);
  return { outcome, sink };
}

const says = { says: 'Through it.' };
const text = { type: 'text-delta', choice: 0, text: 'Through' };

describe('a provider behind a proxy', () => {
  it('is reached by CONNECT, with user and password', async () => {
    const upstream = await opened(fakeUpstream(says));
    const through = await opened(fakeHttpProxy());
    const { sink } = await ask(proxy, {
      proxy: `http://user:w%40rd@127.0.0.1:${through.port}`,
      target: { type: server.type, baseURL: upstream.url, apiKey: 'key-1234' },
    });
    expect(sink.heard).toContainEqual(text);
    expect(through.tunnels).toEqual([`127.0.0.1:${upstream.port}`]);
    expect(through.credentials).toEqual(['user:w@rd']);
    expect(upstream.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it.each(['socks5', 'socks'])('is reached by %s', async (scheme) => {
    const upstream = await opened(fakeUpstream(says));
    const through = await opened(fakeSocksProxy());
    const { sink } = await ask(server, {
      proxy: `${scheme}://user:word@127.0.0.1:${through.port}`,
      baseURL: upstream.url,
    });
    expect(sink.heard).toContainEqual(text);
    expect(through.tunnels).toEqual([`127.0.0.1:${upstream.port}`]);
    expect(through.credentials).toEqual(['user:word']);
  });

  it('lists its models through it', async () => {
    const upstream = await opened(fakeUpstream({}, { models: ['m'] }));
    const through = await opened(fakeHttpProxy());
    const adapter = adapterOf(server, { proxy: `http://127.0.0.1:${through.port}`, baseURL: upstream.url });
    expect(await adapter.listModels({ secret: undefined, signal: AbortSignal.timeout(2_000) })).toMatchObject([
      { id: 'm' },
    ]);
    expect(through.tunnels).toHaveLength(1);
  });

  it.each([407, 403, 502])('is unreachable where the proxy answers %s, and no credential is told', async (status) => {
    const through = await opened(fakeHttpProxy({ refuseWith: status }));
    const { outcome } = await ask(server, {
      proxy: `http://user:word1@127.0.0.1:${through.port}`,
      baseURL: 'http://127.0.0.1:9',
    });
    expect(outcome).toMatchObject({ failure: { kind: 'unreachable', message: expect.stringContaining('proxy') } });
    expect(JSON.stringify(outcome)).not.toContain('word1');
  });

  it('is unreachable where nobody listens at the proxy’s address', async () => {
    const { outcome } = await ask(server, { proxy: 'http://127.0.0.1:9', baseURL: 'http://127.0.0.1:9' });
    expect(outcome).toMatchObject({ failure: { kind: 'unreachable', message: expect.stringContaining('proxy') } });
  });

  it('is let go at once when a call is aborted', async () => {
    const upstream = await opened(fakeUpstream({ fault: 'stall' }));
    const through = await opened(fakeSocksProxy());
    const sink = new RecordingSink();
    const call = adapterOf(server, { proxy: `socks5://127.0.0.1:${through.port}`, baseURL: upstream.url }).chat(
      testCall({ stream: true }),
      sink,
    );
    await new Promise<void>((resolve) => {
      sink.onPiece = resolve;
    });
    call.abort();
    await upstream.requests[0]?.closed;
    expect(upstream.requests[0]?.closedEarly).toBe(true);
  });
});

describe('the config of a proxy', () => {
  it.each([
    [{}, ['proxy', 'target.type']],
    [{ proxy: 'http://p', target: { type: 'nothing' } }, ['target.type']],
    [{ proxy: 'ftp://p', target: { type: server.type, baseURL: 'http://x' } }, ['proxy']],
    [{ proxy: 'nonsense', target: { type: server.type, baseURL: 'http://x' } }, ['proxy']],
    [{ target: { type: server.type, baseURL: 'http://x' } }, ['proxy']],
    [{ proxy: 'http://p', target: { type: server.type } }, ['target.baseURL']],
  ])('%j is refused for %j', (config, fields) => {
    const reading = proxy.readConfig(config as JsonObject);
    expect(reading.kind === 'refused' && reading.problems.map(({ field }) => field)).toEqual(fields);
  });

  it('gives the target what stands beside it', () => {
    const target = { type: server.type, endpoint: 'http://x' };
    expect(
      proxy.readConfig({ proxy: 'http://p', apiKey: 'abcd', timeout: 5, defaultModel: 'm', target }),
    ).toMatchObject({
      config: { keys: [{ secret: 'abcd' }], limits: { totalMs: 5 }, defaultModel: 'm', proxy: 'http://p' },
    });
  });
});
