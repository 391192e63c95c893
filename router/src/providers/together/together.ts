import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { anyPart } from '../openai-compatible/part-forms.ts';
import { effortOf } from '../openai-compatible/quirks.ts';

/** Together. Source: its OpenAPI description. */
export const together = openAiCompatible({
  type: 'together',
  label: 'Together',
  catalogue: 'together',
  baseUrl: 'https://api.together.xyz/v1',
  keyRequired: true,
  quirks: {
    outputLimitField: 'max_tokens',
    instructionRole: 'system',
    extraFields: ['topK'],
    parts: { ...anyPart, file: 'none' },
    // Thinking is measured by an effort, and switched off beside it.
    encodeReasoning: (wish) =>
      effortOf(wish) === 'none' ? { reasoning: { enabled: false } } : { reasoning_effort: effortOf(wish) },
  },
});
