import type { ChatMeaning } from './chat-meaning.ts';
import type { Dialect } from './dialect.ts';

/** A field of a meaning that a target can be unable to say. */
export type MeaningField = Exclude<keyof ChatMeaning, 'dialect' | 'messages' | 'extra' | 'embedding' | 'names'>;

type Names = Readonly<Record<MeaningField, string>>;

const openAiChat: Names = {
  tools: 'tools',
  toolChoice: 'tool_choice',
  parallelToolCalls: 'parallel_tool_calls',
  maxOutputTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  stop: 'stop',
  seed: 'seed',
  choices: 'n',
  logprobs: 'logprobs',
  logitBias: 'logit_bias',
  output: 'response_format',
  reasoning: 'reasoning_effort',
  verbosity: 'verbosity',
  endUser: 'user',
  metadata: 'metadata',
  serviceTier: 'service_tier',
  promptCacheKey: 'prompt_cache_key',
};

const names: Partial<Record<Dialect, Names>> = {
  'openai-responses': {
    ...openAiChat,
    maxOutputTokens: 'max_output_tokens',
    output: 'text.format',
    reasoning: 'reasoning',
    verbosity: 'text.verbosity',
    logprobs: 'top_logprobs',
  },
  'anthropic-messages': {
    ...openAiChat,
    parallelToolCalls: 'tool_choice.disable_parallel_tool_use',
    stop: 'stop_sequences',
    output: 'output_config.format',
    reasoning: 'thinking',
    endUser: 'metadata.user_id',
  },
};

/** What a client calls a field; anything that is no field of a meaning (a name of `extra`, a place in a message) is its own name. */
export function parameterName(
  { dialect, names: own = {} }: Pick<ChatMeaning, 'dialect' | 'names'>,
  field: string,
): string {
  const known: Readonly<Record<string, string>> = { ...(names[dialect] ?? openAiChat), ...own };
  return Object.hasOwn(known, field) ? (known[field] ?? field) : field;
}

/** The field that OpenAI's chat dialect calls so; a name that it has no field for is its own. */
export function chatField(name: string): string {
  // Both say one thing together.
  if (name === 'top_logprobs') return 'logprobs';
  return Object.entries(openAiChat).find(([, called]) => called === name)?.[0] ?? name;
}
