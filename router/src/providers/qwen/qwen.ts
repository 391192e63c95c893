import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';

/** Alibaba's DashScope by its OpenAI-compatible door; its native path on the same host stands for that (contract, section 10). */
export const qwen = openAiCompatible({
  type: 'qwen',
  label: 'Qwen (DashScope)',
  catalogue: 'alibaba',
  baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
  keyRequired: true,
  keyPrefix: 'sk-',
  quirks: {
    pathAliases: { '/api/v1': '/compatible-mode/v1' },
    outputLimitField: 'max_tokens',
    instructionRole: 'system',
  },
});
