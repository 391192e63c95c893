import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { fireworks } from './fireworks.ts';

describeProviderContract({ type: fireworks, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('fireworks', () => {
  it('is told the limit under the older name', async () => {
    const { body } = await sentBody(fireworks, { body: { max_completion_tokens: 9 } });
    expect(body).toMatchObject({ max_tokens: 9 });
    expect(body).not.toHaveProperty('max_completion_tokens');
  });
});
