import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { azureOpenAi } from './azure-openai.ts';

describeProviderContract({ type: azureOpenAi, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('azure-openai', () => {
  const place = (config: Record<string, string>) => {
    const reading = azureOpenAi.readConfig({ apiKey: 'k', ...config });
    if (reading.kind === 'refused') return reading.problems;
    const { url, query, perDeployment } = reading.config.options;
    return [url.path, query, perDeployment];
  };

  it.each([
    [{ baseURL: 'https://r.openai.azure.com' }, ['/openai/v1', '', false]],
    [{ baseURL: 'https://r.openai.azure.com/openai/v1/' }, ['/openai/v1', '', false]],
    [{ baseURL: 'https://r.openai.azure.com', apiVersion: '2024-10-21' }, ['/openai', '?api-version=2024-10-21', true]],
    [
      { baseURL: 'https://r.openai.azure.com/openai/deployments/gpt-4o', apiVersion: '2024-10-21' },
      ['/openai', '?api-version=2024-10-21', true],
    ],
    [
      { baseURL: 'https://r.services.ai.azure.com/models', apiVersion: '2024-05-01-preview' },
      ['/models', '?api-version=2024-05-01-preview', false],
    ],
  ])('is found where the config says %j', (config, expected) => {
    expect(place(config)).toEqual(expected);
  });

  it('sends the key in its own header, to the deployment’s path', async () => {
    const sent = await sentBody(azureOpenAi, { upstreamModel: 'my deployment' }, (origin) => ({
      baseURL: origin,
      apiVersion: '2024-10-21',
    }));
    expect(sent.path).toBe('/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21');
    expect(sent.headers['api-key']).toBe(TEST_SECRET);
    expect(sent.headers).not.toHaveProperty('authorization');
  });

  it('needs an address, and a version that is one', () => {
    expect(azureOpenAi.readConfig({ apiKey: 'k' })).toMatchObject({ problems: [{ field: 'baseURL' }] });
    expect(azureOpenAi.readConfig({ apiKey: 'k', baseURL: 'https://r', apiVersion: 'a&b' })).toMatchObject({
      problems: [{ field: 'apiVersion' }],
    });
  });
});
