import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';

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
    noneEffortOf: /qwen/,
    completions: false,
    // A call that takes nothing has the text `null` for its arguments.
    oddAnswers: { fields: ['tools'] },
  },
});
