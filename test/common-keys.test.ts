import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '../router/src/domain/ids.ts';
import type { JsonObject } from '../router/src/domain/json.ts';
import { providerTypes } from '../router/src/providers/index.ts';
import { type FakeProxy, fakeHttpProxy } from '../router/src/providers/testing/fake-proxy.ts';
import { type FakeUpstream, fakeUpstream } from '../router/src/providers/testing/fake-upstream.ts';
import { RecordingSink } from '../router/src/providers/testing/recording-sink.ts';
import { TEST_SECRET, testCall, testTools } from '../router/src/providers/testing/test-request.ts';

/** Its config is a private key, which must be a real one. */
const PRIVATE_KEY_TYPES = new Set(['vertex']);
/** Those that call nobody themselves. */
const withoutCalls = new Set(['demo', 'composite']);

/** What makes each type call an address where nobody is. */
const configs: Readonly<Record<string, JsonObject>> = {
  bedrock: {
    region: 'us-east-1',
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: 'secret-example-1234',
    endpoint: 'http://127.0.0.1:9',
  },
  'qwen-direct': { baseURL: 'http://127.0.0.1:9', token: 'token-1234', cookies: 'a=b' },
  proxy: { target: { type: 'openai-compatible', baseURL: 'http://127.0.0.1:9' } },
  websocket: { baseURL: 'ws://127.0.0.1:59998' },
};

let proxy: FakeProxy | undefined;
let upstream: FakeUpstream | undefined;
afterEach(async () => {
  await proxy?.close();
});

describe('the keys that every config can hold', () => {
  const calling = providerTypes.all.filter(({ type }) => !withoutCalls.has(type) && !PRIVATE_KEY_TYPES.has(type));

  it.each(calling.map(({ type }) => type))('send the calls of %s through its proxy', async (name) => {
    proxy = await fakeHttpProxy({ refuseWith: 502 });
    const type = providerTypes.find(name);
    const config = configs[name] ?? { baseURL: 'http://127.0.0.1:9', apiKey: TEST_SECRET };
    const reading = type?.readConfig({ ...config, proxy: `http://127.0.0.1:${proxy.port}` });
    if (type === undefined || reading?.kind !== 'read') throw new Error(JSON.stringify(reading));
    const adapter = type.create('p' as ProviderId, reading.config, testTools());
    const sink = new RecordingSink();
    adapter.chat(testCall({ dialect: 'events' }), sink);
    expect(await sink.outcome()).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } });
    expect(proxy.tunnels).not.toEqual([]);
  });

  it('are known to each type, and keep what the proxy is told secret', () => {
    for (const type of providerTypes.all) {
      const base = configs[type.type] ?? { baseURL: 'http://127.0.0.1:9', apiKey: TEST_SECRET, providers: ['a'] };
      const reading = type.readConfig({ ...base, xmlTools: true, proxy: 'http://u:w@127.0.0.1:3128' });
      if (PRIVATE_KEY_TYPES.has(type.type)) continue;
      expect(reading.kind === 'read' && reading.config.unknownKeys, type.type).not.toContain('proxy');
      expect(reading.kind === 'read' && reading.config.unknownKeys, type.type).not.toContain('xmlTools');
      expect(type.secretKeys).toContain('proxy');
    }
  });

  it.each([
    ['xmlTools', 'perhaps'],
    ['proxy', 'ftp://x'],
    ['proxy', 'x:3128'],
  ])('are refused where they make no sense: %s %s', (field, value) => {
    const reading = providerTypes.find('openai-compatible')?.readConfig({ baseURL: 'http://x', [field]: value });
    expect(reading).toMatchObject({ kind: 'refused', problems: [{ field }] });
  });

  it('teach tools as XML where the config says so', async () => {
    const tools = [{ kind: 'function', name: 'f' }] as const;
    const sent = async (xmlTools: boolean) => {
      upstream = await fakeUpstream({ says: '<f/>' });
      const type = providerTypes.find('openai-compatible');
      const reading = type?.readConfig({ baseURL: upstream.url, xmlTools: String(xmlTools) });
      if (type === undefined || reading?.kind !== 'read') throw new Error('refused');
      const sink = new RecordingSink();
      const call = testCall({ dialect: 'events', meaning: { tools } });
      type.create('d' as ProviderId, reading.config, testTools()).chat(call, sink);
      await sink.outcome();
      await upstream.close();
      const calls = sink.heard.filter((event) => event.type === 'tool-input-start').length;
      return ['tools' in (upstream.requests[0]?.body ?? {}), calls];
    };
    expect([await sent(true), await sent(false)]).toEqual([
      [false, 1],
      [true, 0],
    ]);
  });
});
