import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { lmStudio } from './lm-studio.ts';

describeProviderContract({ type: lmStudio, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('lm-studio', () => {
  it('is found at its usual port without any config', () => {
    expect(lmStudio.discoverAt).toBe('http://localhost:1234/v1');
    expect(lmStudio.readConfig({})).toMatchObject({
      kind: 'read',
      config: { keys: [], options: { url: { origin: 'http://localhost:1234', path: '/v1' } } },
    });
  });

  it('has time to load a model', () => {
    expect(lmStudio.defaultLimits.firstContentMs).toBe(300_000);
    expect(lmStudio.defaultLimits.headersMs).toBeGreaterThan(3_600_000);
  });
});
