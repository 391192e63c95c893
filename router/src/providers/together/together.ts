import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';

/** Together. Source: its OpenAPI description. */
export const together = openAiCompatible({
  type: 'together',
  label: 'Together',
  catalogue: 'together',
  baseUrl: 'https://api.together.xyz/v1',
  keyRequired: true,
  quirks: { outputLimitField: 'max_tokens', instructionRole: 'system', extraFields: ['topK'] },
});
