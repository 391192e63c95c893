import type { ChatModelRules } from './chat-model-rules.ts';

const sampling: readonly string[] = ['temperature', 'top_p', 'logprobs', 'top_logprobs'];
const penalties: readonly string[] = ['presence_penalty', 'frequency_penalty', 'logit_bias'];
const all: readonly string[] = [...sampling, ...penalties];
const allAndStop: readonly string[] = [...all, 'stop'];
const three: readonly string[] = ['low', 'medium', 'high'];
const four: readonly string[] = [...three, 'xhigh'];

/**
 * OpenAI's own models, also as Azure's deployments where those have their names. Sources: "Reasoning models", "Using GPT-5.1" and the pages after it, and
 * `stop` and `reasoning_effort` in OpenAI's documentation and description; models.dev for the efforts; a recorded refusal of `stop`.
 */
export const openAiModelRules: readonly ChatModelRules[] = [
  { models: /^gpt-5(?:\.3)?-chat/, thinks: false },
  { models: /^gpt-5\.\d+-chat/, efforts: ['medium'], refuses: allAndStop },
  { models: /^gpt-5-pro/, efforts: ['high'], refuses: allAndStop },
  { models: /^gpt-5\.\d+-pro/, efforts: ['medium', 'high', 'xhigh'], refuses: allAndStop },
  { models: /^gpt-5\.1-codex-max|^gpt-5\.2-codex/, efforts: four, refuses: allAndStop },
  { models: /^gpt-5(?:\.1)?-codex|^codex-/, efforts: three, refuses: allAndStop },
  { models: /^gpt-5(?:-|$)/, efforts: ['minimal', ...three], refuses: allAndStop },
  {
    models: /^gpt-5\.1(?:-|$)/,
    efforts: ['none', ...three],
    refuses: [...penalties, 'stop'],
    refusesThinking: sampling,
    thinksUnasked: false,
  },
  {
    models: /^gpt-5\.[2-4](?:-|$)/,
    efforts: ['none', ...four],
    refuses: [...penalties, 'stop'],
    refusesThinking: sampling,
    thinksUnasked: false,
  },
  // From 5.5 on they think where nothing is said; what comes after this table takes no less.
  {
    models: /^gpt-5\.5(?:-|$)/,
    efforts: ['none', ...four],
    refuses: [...penalties, 'stop'],
    refusesThinking: sampling,
  },
  {
    models: /^gpt-(?:5\.|[6-9])/,
    efforts: ['none', ...four, 'max'],
    refuses: [...penalties, 'stop'],
    refusesThinking: sampling,
  },
  { models: /^o\d.*deep-research/, efforts: ['medium'], refuses: allAndStop },
  { models: /^o1-(?:mini|preview)/, efforts: [], refuses: all },
  { models: /^o3(?!-mini)|^o4/, efforts: three, refuses: allAndStop },
  { models: /^o\d/, efforts: three, refuses: all },
  { models: /^(?:openai\/)?gpt-oss/, efforts: three },
  { models: /^(?:ft:)?(?:gpt-[34]|chatgpt-)/, thinks: false },
];
