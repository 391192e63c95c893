import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { otherResponsesQuirks } from '../openai-compatible/responses/responses-quirks.ts';

/** xAI's Grok. */
export const xai = openAiCompatible({
  type: 'xai',
  label: 'xAI',
  catalogue: 'x-ai',
  baseUrl: 'https://api.x.ai/v1',
  keyRequired: true,
  keyPrefix: 'xai-',
  quirks: {
    outputLimitField: 'max_completion_tokens',
    instructionRole: 'system',
    completions: false,
    // Recorded: it takes the include for every model, and goes on from its own answers.
    responses: { ...otherResponsesQuirks, keepsAnswers: true, encryptsThinkingOf: /^/, thoughtsBack: 'sealed' },
  },
});
