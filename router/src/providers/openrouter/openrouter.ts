import type { ReasoningWish } from '../../domain/chat-meaning.ts';
import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { anyPart } from '../openai-compatible/part-forms.ts';
import { otherResponsesQuirks } from '../openai-compatible/responses/responses-quirks.ts';

/** OpenRouter: a router itself; its own fields (`provider`, `models`, `plugins`) pass through. */
export const openRouter = openAiCompatible({
  type: 'openrouter',
  label: 'OpenRouter',
  catalogue: 'openrouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  keyRequired: true,
  keyPrefix: 'sk-or-',
  optionHeaders: { siteUrl: 'HTTP-Referer', siteName: 'X-Title' },
  quirks: {
    extraFields: ['topK'],
    cacheMarks: true,
    parts: { ...anyPart, file: 'bytes-or-url' },
    refusals: true,
    allowedTools: true,
    // It hands the message on as it is: what becomes of it is up to the vendor behind. Later generations of Claude refuse it, GPT begins anew.
    prefill: {
      message: {},
      body: {},
      models: /^(?:anthropic\/claude-(?:3|(?:opus|sonnet|haiku)-4(?:\.[0-5])?(?![.\d]))|mistralai\/|deepseek\/)/,
    },
    // Its description of the API lists custom tools; it keeps nothing, and hands encrypted thinking out unasked.
    responses: { ...otherResponsesQuirks, customTools: true, thoughtsBack: 'sealed', extraFields: ['topK'] },
    thoughtsBack: 'details',
    encodeReasoning: (wish) => ({ reasoning: wish === undefined ? undefined : reasoningOf(wish) }),
  },
});

/** Its own object has a place for each way of asking. */
function reasoningOf({ enabled, effort, budgetTokens, summary }: ReasoningWish): Record<string, unknown> {
  return { enabled, effort, max_tokens: budgetTokens, summary };
}
