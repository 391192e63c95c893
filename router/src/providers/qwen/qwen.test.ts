import { describeProviderContract } from '../testing/provider-contract.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { qwen } from './qwen.ts';

describeProviderContract({ type: qwen, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });
