import { afterAll, describe, expect, it } from 'vitest';
import type { Dialect } from '../../domain/dialect.ts';
import type { ProviderId } from '../../domain/ids.ts';
import { withCommonKeys } from '../kit/with-common-keys.ts';
import { fakeUpstream } from '../testing/fake-upstream.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { TEST_SECRET, type TestRequestOptions, testCall, testTools } from '../testing/test-request.ts';
import { localServer } from './local-server.ts';

describe('what a config says of its models', async () => {
  const upstream = await fakeUpstream({ says: 'Hello.' });
  afterAll(() => upstream.close());

  async function sent(request: TestRequestOptions, upstreamModel = 'test-model') {
    const type = withCommonKeys(localServer);
    const reading = type.readConfig({
      baseURL: upstream.url,
      apiKey: TEST_SECRET,
      modelDefaults: { 'test-model': { maxTokens: 77, temperature: 0.4 } },
    });
    if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
    const sink = new RecordingSink();
    type.create('local' as ProviderId, reading.config, testTools()).chat(testCall({ ...request, upstreamModel }), sink);
    await sink.outcome();
    return upstream.requests.at(-1);
  }

  it('holds where a request says nothing, and the rest of its bytes stay as they came', async () => {
    const text = '{"model":"test-model","messages":[{"role":"user","content":"Hi"}],"seed":12345678901234567890}';
    const request = await sent({ text });
    expect(request?.bytes.toString()).toBe(`{"max_tokens":77,"temperature":0.4,${text.slice(1)}`);
  });

  it('yields to what the request says, by either name, and to its null', async () => {
    expect((await sent({ body: { max_completion_tokens: 5, temperature: null } }))?.body).toMatchObject({
      max_tokens: 5,
      temperature: null,
    });
    expect((await sent({ body: { max_tokens: 6, temperature: 1 } }))?.body).toMatchObject({
      max_tokens: 6,
      temperature: 1,
    });
  });

  it('is nothing to other models', async () => {
    expect((await sent({}, 'other'))?.body).not.toHaveProperty('max_tokens');
  });

  it.each(['events', 'google-generate'] satisfies Dialect[])('holds for a request in %s', async (dialect) => {
    expect((await sent({ dialect }))?.body).toMatchObject({ max_tokens: 77, temperature: 0.4 });
    expect((await sent({ dialect, meaning: { maxOutputTokens: 3 } }))?.body).toMatchObject({ max_tokens: 3 });
  });

  it('is refused where it makes no sense', () => {
    const reading = localServer.readConfig({
      baseURL: upstream.url,
      modelDefaults: { m: { maxTokens: 0 } },
    });
    expect(reading).toMatchObject({ kind: 'refused', problems: [{ field: 'modelDefaults.m.maxTokens' }] });
  });
});
