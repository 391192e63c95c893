import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { together } from './together.ts';

describeProviderContract({ type: together, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('together', () => {
  it('is told how many tokens to choose from', async () => {
    const { body } = await sentBody(together, { dialect: 'events', meaning: { topK: 40 } });
    expect(body).toMatchObject({ top_k: 40 });
  });
});
