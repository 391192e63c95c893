import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { openRouter } from './openrouter.ts';

describeProviderContract({ type: openRouter, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('openrouter', () => {
  it('is told a budget of thinking, marks of the cache and its own details of thoughts', async () => {
    const detail = { type: 'reasoning.text', text: 'hm', signature: 's' };
    const { body } = await sentBody(openRouter, {
      dialect: 'events',
      meaning: {
        topK: 4,
        reasoning: { enabled: undefined, effort: undefined, budgetTokens: 1_024, summary: undefined },
        messages: [
          { role: 'user', parts: [{ type: 'text', text: 'long', cache: { ttl: '1h' } }] },
          {
            role: 'assistant',
            parts: [
              {
                type: 'reasoning',
                text: 'hm',
                seal: { dialect: 'openai-chat', issuer: 'openrouter', value: JSON.stringify(detail) },
              },
            ],
          },
        ],
      },
    });
    expect(body).toMatchObject({
      top_k: 4,
      reasoning: { max_tokens: 1_024 },
      messages: [
        { content: [{ type: 'text', text: 'long', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
        { reasoning_details: [detail] },
      ],
    });
  });
});
