import { describeProviderContract } from '../testing/provider-contract.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { openAi } from './openai.ts';

describeProviderContract({ type: openAi, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });
