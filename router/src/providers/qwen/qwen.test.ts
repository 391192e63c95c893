import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { qwen } from './qwen.ts';

describeProviderContract({ type: qwen, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('qwen', () => {
  it.each([undefined, 'https://dashscope.aliyuncs.com/api/v1', 'https://dashscope.aliyuncs.com/compatible-mode/v1/'])(
    'speaks the compatible dialect where the config says %s',
    (baseURL) => {
      const reading = qwen.readConfig({ apiKey: 'sk-x', ...(baseURL === undefined ? {} : { baseURL }) });
      expect(reading).toMatchObject({
        config: { options: { url: { origin: 'https://dashscope.aliyuncs.com', path: '/compatible-mode/v1' } } },
      });
    },
  );

  it('needs a key', () => {
    expect(qwen.readConfig({})).toMatchObject({ kind: 'refused', problems: [{ field: 'apiKey' }] });
  });
});
