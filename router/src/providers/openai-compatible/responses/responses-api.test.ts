import { fakeResponses } from '../../testing/fake-responses.ts';
import { describeProviderContract } from '../../testing/provider-contract.ts';
import { TEST_SECRET } from '../../testing/test-request.ts';
import { openAiCompatibleServer } from '../open-ai-compatible-server.ts';

describeProviderContract({
  type: openAiCompatibleServer,
  config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET, api: 'responses' }),
  speaks: fakeResponses,
});
