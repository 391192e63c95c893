import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { ollama } from './ollama.ts';

describeProviderContract({ type: ollama, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('ollama', () => {
  it('is found at its usual port without any config', () => {
    expect(ollama.discoverAt).toBe('http://localhost:11434/v1');
    expect(ollama.readConfig({})).toMatchObject({
      kind: 'read',
      config: { keys: [], options: { url: { origin: 'http://localhost:11434', path: '/v1' } } },
    });
  });

  it('has time to load a model', () => {
    expect(ollama.defaultLimits.firstContentMs).toBe(300_000);
    expect(ollama.defaultLimits.headersMs).toBeGreaterThan(3_600_000);
  });
});
