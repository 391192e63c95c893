import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { perplexity } from './perplexity.ts';

describeProviderContract({ type: perplexity, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('perplexity', () => {
  it('asks at an address without a version', async () => {
    expect((await sentBody(perplexity, {})).path).toBe('/v1/chat/completions');
    expect(perplexity.readConfig({ apiKey: 'pplx-x' })).toMatchObject({
      config: { options: { url: { origin: 'https://api.perplexity.ai', path: '' } } },
    });
  });
});
