import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { xai } from './xai.ts';

describeProviderContract({ type: xai, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('xai', () => {
  it('gets instructions as the system', async () => {
    const { body } = await sentBody(xai, { body: { messages: [{ role: 'developer', content: 'a' }] } });
    expect(body).toMatchObject({ messages: [{ role: 'system', content: 'a' }] });
  });
});
