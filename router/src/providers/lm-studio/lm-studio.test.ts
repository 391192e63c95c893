import { describeProviderContract } from '../testing/provider-contract.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { lmStudio } from './lm-studio.ts';

describeProviderContract({ type: lmStudio, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });
