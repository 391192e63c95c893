import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';

/** Mistral's platform. It answers 422 to any field that it does not know. Source: its OpenAPI description (`additionalProperties: false`). */
export const mistral = openAiCompatible({
  type: 'mistral',
  label: 'Mistral',
  catalogue: 'mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  keyRequired: true,
  quirks: {
    outputLimitField: 'max_tokens',
    instructionRole: 'system',
    renamedFields: { seed: 'random_seed' },
    rejectedFields: ['logit_bias', 'user', 'service_tier', 'verbosity', 'stream_options', 'store'],
    // Its last chunk always has the usage, and the field to ask for it is unknown.
    usageInStream: { ask: false, at: [['usage']] },
    // A thought that it is sent back must be a `thinking` part of the content; as a field it is unknown.
    thoughtsBack: 'none',
    completions: false,
    // Where it thinks, content is a list with the thoughts in it; streamed calls have no index.
    oddAnswers: { fields: ['tools', 'reasoning_effort', 'prompt_mode'], models: /^magistral/ },
    // Without the mark an assistant's message that stands last is refused.
    prefill: { message: { prefix: true }, body: {} },
  },
});
