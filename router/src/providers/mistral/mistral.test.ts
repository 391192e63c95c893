import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { mistral } from './mistral.ts';

describeProviderContract({
  type: mistral,
  config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }),
  usageUnasked: true,
});

describe('mistral', () => {
  it('is told the seed under its own name and nothing that it would refuse', async () => {
    const sent = await sentBody(mistral, {
      stream: true,
      body: { seed: 7, user: 'u', stream_options: { include_usage: true } },
    });
    expect(sent.body).toMatchObject({ random_seed: 7, stream: true });
    for (const field of ['seed', 'user', 'stream_options']) expect(sent.body).not.toHaveProperty(field);
    expect(sent.dropped).toEqual(['user']);
  });

  it('hears nothing about thoughts of earlier turns', async () => {
    const messages = [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'a' },
        ],
      },
    ] as const;
    const { body } = await sentBody(mistral, { dialect: 'events', meaning: { messages, seed: 3 } });
    expect(body).toMatchObject({ messages: [{ role: 'assistant', content: 'a' }], random_seed: 3 });
    expect(JSON.stringify(body)).not.toContain('reasoning_content');
  });
});
