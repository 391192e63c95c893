import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';

export const openAi = openAiCompatible({
  type: 'openai',
  label: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  keyRequired: true,
  keyPrefix: 'sk-',
  optionHeaders: { organization: 'OpenAI-Organization', project: 'OpenAI-Project' },
  // Reasoning models refuse `max_tokens`; all chat models take the newer name.
  quirks: { outputLimitField: 'max_completion_tokens' },
});
