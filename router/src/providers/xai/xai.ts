import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { picturesAlone } from '../openai-compatible/part-forms.ts';
import { otherResponsesQuirks } from '../openai-compatible/responses/responses-quirks.ts';

/** "Model grok-4.5 does not support parameter presencePenalty", and so on. */
const penalties: readonly string[] = ['presence_penalty', 'frequency_penalty'];

/** xAI's Grok. Sources: its pages on models and reasoning, which name what the models that think refuse; models.dev for the efforts. */
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
    models: [
      { models: /^grok-3-mini/, efforts: ['low', 'high'], refuses: [...penalties, 'stop'] },
      { models: /^grok-.*non-reasoning/, thinks: false, refuses: penalties },
      { models: /multi-agent/, efforts: ['low', 'medium', 'high', 'xhigh'], refuses: [...penalties, 'stop'] },
      { models: /^grok-4\.[3-9](?!\d)/, efforts: ['none', 'low', 'medium', 'high'], refuses: [...penalties, 'stop'] },
      { models: /^grok-(?:4|code|build)/, efforts: [], refuses: [...penalties, 'stop'] },
      { models: /^grok-[23]/, thinks: false },
      { models: /^grok-/, refuses: [...penalties, 'stop'] },
    ],
    parts: picturesAlone,
    // Recorded: it takes the include for every model, and goes on from its own answers.
    responses: { ...otherResponsesQuirks, keepsAnswers: true, encryptsThinkingOf: /^/, thoughtsBack: 'sealed' },
  },
});
