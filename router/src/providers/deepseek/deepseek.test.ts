import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { deepseek } from './deepseek.ts';

describeProviderContract({ type: deepseek, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('deepseek', () => {
  it('is switched to think, or not to', async () => {
    const wish = { enabled: undefined, effort: undefined, budgetTokens: undefined, summary: undefined };
    const sent = async (reasoning: Partial<typeof wish> | { enabled: boolean } | { budgetTokens: number }) =>
      (await sentBody(deepseek, { dialect: 'events', meaning: { reasoning: { ...wish, ...reasoning } } })).body;
    expect(await sent({ budgetTokens: 1_024 })).toMatchObject({ thinking: { type: 'enabled' } });
    expect(await sent({ enabled: false })).toMatchObject({ thinking: { type: 'disabled' } });
    expect(await sent({})).not.toHaveProperty('thinking');
  });

  it('keeps its address without a version', () => {
    expect(deepseek.readConfig({ apiKey: 'sk-x' })).toMatchObject({
      config: { options: { url: { origin: 'https://api.deepseek.com', path: '' } } },
    });
  });
});
