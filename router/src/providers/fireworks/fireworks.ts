import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { anyPart } from '../openai-compatible/part-forms.ts';

/** Fireworks. Source: its API reference, "Create Chat Completion". */
export const fireworks = openAiCompatible({
  type: 'fireworks',
  label: 'Fireworks',
  catalogue: 'fireworks',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  keyRequired: true,
  keyPrefix: 'fw_',
  quirks: {
    outputLimitField: 'max_tokens',
    instructionRole: 'system',
    extraFields: ['topK'],
    parts: { ...anyPart, file: 'none' },
  },
});
