import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { openAiModelRules } from '../openai-compatible/open-ai-model-rules.ts';
import { anyPart } from '../openai-compatible/part-forms.ts';
import { openAiResponsesQuirks } from '../openai-compatible/responses/responses-quirks.ts';

export const openAi = openAiCompatible({
  type: 'openai',
  label: 'OpenAI',
  catalogue: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  keyRequired: true,
  keyPrefix: 'sk-',
  optionHeaders: { organization: 'OpenAI-Organization', project: 'OpenAI-Project' },
  // Reasoning models refuse `max_tokens`; all chat models take the newer name.
  quirks: {
    outputLimitField: 'max_completion_tokens',
    customTools: true,
    models: openAiModelRules,
    parts: { ...anyPart, video: false },
    refusals: true,
    allowedTools: true,
    responses: openAiResponsesQuirks,
  },
});
