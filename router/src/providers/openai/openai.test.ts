import { afterAll, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import { fakeUpstream } from '../testing/fake-upstream.ts';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { TEST_SECRET, testCall, testTools } from '../testing/test-request.ts';
import { openAi } from './openai.ts';

describeProviderContract({ type: openAi, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('openai', async () => {
  const upstream = await fakeUpstream({ says: 'Hello.' });
  afterAll(() => upstream.close());

  it('sends key, organisation, own headers and request id, and the newer name of the output limit', async () => {
    const config = { baseURL: upstream.url, apiKey: 'sk-x', organization: 'org-1', headers: { 'X-Team': 'blue' } };
    const reading = openAi.readConfig(config);
    if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
    const sink = new RecordingSink();
    const adapter = openAi.create('openai' as ProviderId, reading.config, testTools());
    adapter.chat(testCall({ body: { max_tokens: 5 } }), sink);
    await sink.outcome();
    const [request] = upstream.requests;
    expect(request?.path).toBe('/v1/chat/completions');
    expect(request?.body).toMatchObject({ max_completion_tokens: 5 });
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${TEST_SECRET}`,
      'openai-organization': 'org-1',
      'x-team': 'blue',
      'x-request-id': 'req-test-1',
      'user-agent': 'provider-router/test',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
    });
  });

  it.each([
    { headers: { host: 'x' } },
    { headers: { 'X-A': 'a\r\nb' } },
    { headers: { 'a b': 'c' } },
    { baseURL: 'x' },
  ])('refuses %j', (config) => {
    expect(openAi.readConfig({ apiKey: 'sk-x', ...config }).kind).toBe('refused');
  });
});
