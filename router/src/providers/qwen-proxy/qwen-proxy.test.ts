import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import { withCommonKeys } from '../kit/with-common-keys.ts';
import { type FakeUpstream, fakeUpstream } from '../testing/fake-upstream.ts';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { TEST_SECRET, testCall, testTools } from '../testing/test-request.ts';
import { qwenProxy } from './qwen-proxy.ts';

const type = withCommonKeys(qwenProxy);

describeProviderContract({ type, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

let upstream: FakeUpstream | undefined;
afterEach(async () => {
  await upstream?.close();
});

const weather = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { days: { type: 'integer' } } } },
};

async function ask(config: JsonObject, body: JsonObject) {
  upstream = await fakeUpstream({ says: '<get_weather><days>3</days></get_weather>' });
  const reading = type.readConfig({ baseURL: upstream.origin, ...config });
  if (reading.kind === 'refused') throw new Error('refused');
  const sink = new RecordingSink();
  const tools = [{ kind: 'function', name: 'get_weather', inputSchema: weather.function.parameters }] as const;
  type.create('p' as ProviderId, reading.config, testTools()).chat(testCall({ body, meaning: { tools } }), sink);
  const outcome = await sink.outcome();
  return { outcome, sink, sent: upstream.requests[0] };
}

describe('a Qwen proxy', () => {
  it('listens at its default address where the config names none, under the path of the dialect', () => {
    expect(qwenProxy.readConfig({})).toMatchObject({
      kind: 'read',
      config: { xmlTools: true, options: { url: { origin: 'http://localhost:3000', path: '/v1' } } },
    });
    expect(qwenProxy.defaultConfig).toEqual({ baseURL: 'http://localhost:3000' });
  });

  it('is taught tools as XML and its XML is told as calls', async () => {
    const { outcome, sink, sent } = await ask({}, { tools: [weather] });
    expect(sent?.body).not.toHaveProperty('tools');
    expect(JSON.stringify(sent?.body['messages'])).toContain('get_weather');
    expect(sink.heard).toContainEqual({ type: 'tool-input-delta', choice: 0, call: 0, text: '{"days":3}' });
    expect(outcome).toMatchObject({ summary: { finishReason: { kind: 'tool-calls' } } });
  });

  it('gets tools as they are where the config wants that', async () => {
    const { sink, sent } = await ask({ xmlTools: false }, { tools: [weather] });
    expect(sent?.body['tools']).toEqual([weather]);
    expect(sink.text()).toContain('<get_weather>');
  });
});
