import type { ChatMeaning } from '../../../router/src/domain/chat-meaning.ts';
import { encodeMeaning as encodeMessages } from '../../../router/src/providers/anthropic/encode-meaning.ts';
import { encodeConverse } from '../../../router/src/providers/bedrock/encode-converse.ts';
import { encodeChat as encodeCohere } from '../../../router/src/providers/cohere/encode-chat.ts';
import { encodeGeneration } from '../../../router/src/providers/dashscope/encode-generation.ts';
import { encodeMeaning as encodeGenerate } from '../../../router/src/providers/google/encode-meaning.ts';
import { modelRules as geminiRules } from '../../../router/src/providers/google/model-rules.ts';
import { geminiPlatform, vertexPlatform } from '../../../router/src/providers/google/platform.ts';
import { claudeRules } from '../../../router/src/providers/kit/claude-rules.ts';
import { customToolsAsFunctions } from '../../../router/src/providers/kit/custom-tools.ts';
import { encodeNative } from '../../../router/src/providers/ollama/encode-native.ts';
import { encodeMeaning as encodeChat } from '../../../router/src/providers/openai-compatible/encode-meaning.ts';
import { openAiModelRules } from '../../../router/src/providers/openai-compatible/open-ai-model-rules.ts';
import { defaultQuirks } from '../../../router/src/providers/openai-compatible/quirks.ts';
import { encodeResponses } from '../../../router/src/providers/openai-compatible/responses/encode-responses.ts';
import { openAiResponsesQuirks } from '../../../router/src/providers/openai-compatible/responses/responses-quirks.ts';

export interface Encoded {
  readonly body: unknown;
  readonly dropped: readonly string[];
}

type Encode = (meaning: ChatMeaning) => Encoded;

/** A request as each provider's language says it: what is sent, and what is said to be left out. */
export const egresses: Readonly<Record<string, Encode>> = {
  anthropic: (meaning) => encodeMessages({ meaning, rules: claudeRules('claude-opus-4-6', '2023-06-01') }),
  openai: (meaning) =>
    encodeChat({
      meaning,
      model: 'm',
      stream: true,
      quirks: {
        ...defaultQuirks,
        issuer: 'openai',
        models: [{ models: /^/, efforts: ['none', 'low', 'medium', 'high'] }],
        customTools: true,
        refusals: true,
        allowedTools: true,
      },
    }),
  openrouter: (meaning) =>
    encodeChat({
      meaning,
      model: 'm',
      stream: true,
      quirks: { ...defaultQuirks, issuer: 'openrouter', cacheMarks: true, thoughtsBack: 'details' },
    }),
  'openai-compatible': (meaning) => encodeChat({ meaning, model: 'm', stream: true, quirks: defaultQuirks }),
  responses: (meaning) => responsesOf('openai', meaning),
  'responses of xai': (meaning) => responsesOf('xai', meaning),
  google: (meaning) =>
    encodeGenerate({
      meaning: customToolsAsFunctions(meaning),
      rules: geminiRules('gemini-3-pro'),
      platform: geminiPlatform,
    }),
  vertex: (meaning) =>
    encodeGenerate({
      meaning: customToolsAsFunctions(meaning),
      rules: geminiRules('gemini-3-pro'),
      platform: vertexPlatform('p', 'global'),
    }),
  bedrock: (meaning) => encodeConverse(customToolsAsFunctions(meaning), 'anthropic.claude-opus-4-6-v1'),
  'bedrock of another maker': (meaning) => encodeConverse(customToolsAsFunctions(meaning), 'amazon.nova-2-pro'),
  cohere: (meaning) => encodeCohere(customToolsAsFunctions(meaning), 'm', true),
  dashscope: (meaning) => encodeGeneration(customToolsAsFunctions(meaning), 'qwen-max', true),
  ollama: (meaning) =>
    encodeNative(customToolsAsFunctions(meaning), 'm', true, { numCtx: undefined, keepAlive: undefined }),
};

function responsesOf(issuer: string, meaning: ChatMeaning): Encoded {
  return encodeResponses({
    meaning,
    model: 'gpt-5.1',
    stream: true,
    issuer,
    quirks: openAiResponsesQuirks,
    models: openAiModelRules,
    instructionRole: 'as-sent',
  });
}

/** What one egress makes of a meaning. */
export function encodeAt(egress: string, meaning: ChatMeaning): Encoded {
  const encode = egresses[egress];
  if (encode === undefined) throw new Error(`There is no egress ${egress}`);
  const { body, dropped } = encode(meaning);
  return { body: JSON.parse(JSON.stringify(body)), dropped };
}
