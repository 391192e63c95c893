import { describeProviderContract } from '../testing/provider-contract.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { ollama } from './ollama.ts';

describeProviderContract({ type: ollama, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });
