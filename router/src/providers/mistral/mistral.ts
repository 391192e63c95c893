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
    rejectedFields: [
      'logit_bias',
      // Known and refused: "Logprobs are not enabled for this model".
      'logprobs',
      'top_logprobs',
      'user',
      'service_tier',
      'verbosity',
      'stream_options',
      'store',
    ],
    models: [
      { models: /^magistral/, efforts: [] },
      { models: /^mistral-(?:small-(?:2603|latest)|medium-(?:2604|3\.5))/, efforts: ['none', 'high'] },
      {
        models:
          /^(?:open-|labs-)?(?:mistral-(?:large-2[45]|medium-25|small-2[45]|nemo|7b)|ministral|codestral|devstral|pixtral|mixtral)/,
        thinks: false,
      },
      // Its description has two words.
      { models: /^/, efforts: ['none', 'high'] },
    ],
    parts: { image: true, audio: 'source', video: false, file: 'document-url' },
    // "Tool call id was ... but must be a-z, A-Z, 0-9, with a length of 9."
    callIds: { alphanumerics: 9 },
    names: false,

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
