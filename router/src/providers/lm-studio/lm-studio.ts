import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';

export const lmStudio = openAiCompatible({
  type: 'lm-studio',
  label: 'LM Studio',
  baseUrl: 'http://localhost:1234/v1',
  discoverAt: 'http://localhost:1234/v1',
  local: true,
  // Chat templates know no `developer` role, and its server only the older name of the output limit.
  quirks: { outputLimitField: 'max_tokens', instructionRole: 'system' },
});
