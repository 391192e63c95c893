import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { picturesAlone } from '../openai-compatible/part-forms.ts';

/** Groq. Source: its OpenAPI description and its page on OpenAI compatibility. */
export const groq = openAiCompatible({
  type: 'groq',
  label: 'Groq',
  catalogue: 'groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  keyRequired: true,
  keyPrefix: 'gsk_',
  quirks: {
    outputLimitField: 'max_completion_tokens',
    instructionRole: 'system',
    // It answers 400 to these.
    rejectedFields: ['logprobs', 'top_logprobs', 'logit_bias', 'verbosity', 'prompt_cache_key'],
    thoughtsBack: 'none',
    // Source: `reasoning_effort` of its description; its page on structured outputs, which lists the models that have them.
    models: [
      { models: /gpt-oss/, efforts: ['low', 'medium', 'high'] },
      { models: /qwen/, efforts: ['none', 'default'], structuredOutput: 'nothing' },
      { models: /llama-4|kimi/, thinks: false },
      { models: /llama|gemma|compound|allam|mistral|mixtral/, thinks: false, structuredOutput: 'nothing' },
    ],
    parts: picturesAlone,
    completions: false,
    // A call that takes nothing has the text `null` for its arguments.
    oddAnswers: { fields: ['tools'] },
  },
});
