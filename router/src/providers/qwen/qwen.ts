import type { ReasoningWish } from '../../domain/chat-meaning.ts';
import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { anyPart } from '../openai-compatible/part-forms.ts';

/** Alibaba's DashScope by its OpenAI-compatible door; its native path on the same host stands for that (contract, section 10). */
export const qwen = openAiCompatible({
  type: 'qwen',
  label: 'Qwen (DashScope)',
  catalogue: 'alibaba',
  baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
  keyRequired: true,
  keyPrefix: 'sk-',
  quirks: {
    pathAliases: { '/api/v1': '/compatible-mode/v1' },
    outputLimitField: 'max_tokens',
    instructionRole: 'system',
    // It has one for filling gaps in code, of few models.
    completions: false,
    parts: { ...anyPart, file: 'none' },
    // Not those that always think, or that see. Source: DashScope's page on continuing a text.
    prefill: {
      message: { partial: true },
      body: {},
      models: /^qwen(?!.*(?:thinking|-vl|-omni|-mt|audio))|^qwen.*-coder/,
    },
    // Thinking is switched, and measured in tokens.
    encodeReasoning: (wish) => (wish === undefined ? {} : switchOf(wish)),
  },
});

function switchOf({ enabled, effort, budgetTokens }: ReasoningWish): Record<string, unknown> {
  const isOff = enabled === false || effort === 'none';
  return { enable_thinking: !isOff, thinking_budget: isOff ? undefined : budgetTokens };
}
