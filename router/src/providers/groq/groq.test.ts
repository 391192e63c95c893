import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { groq } from './groq.ts';

describeProviderContract({ type: groq, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('groq', () => {
  it('is spared what it answers 400 to', async () => {
    const sent = await sentBody(groq, { body: { logprobs: true, top_logprobs: 2, max_tokens: 5 } });
    expect(sent.body).toMatchObject({ max_completion_tokens: 5 });
    expect(sent.body).not.toHaveProperty('logprobs');
    expect(sent.dropped).toEqual(['logprobs', 'top_logprobs']);
  });
});
