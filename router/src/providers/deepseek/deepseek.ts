import type { ReasoningWish } from '../../domain/chat-meaning.ts';
import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { textAlone } from '../openai-compatible/part-forms.ts';
import { otherResponsesQuirks } from '../openai-compatible/responses/responses-quirks.ts';

/** DeepSeek's platform. */
export const deepseek = openAiCompatible({
  type: 'deepseek',
  label: 'DeepSeek',
  catalogue: 'deepseek',
  baseUrl: 'https://api.deepseek.com',
  keyRequired: true,
  keyPrefix: 'sk-',
  quirks: {
    // Both `https://api.deepseek.com` and `.../v1` are its address; `.../beta` is another.
    versionPath: '',
    outputLimitField: 'max_tokens',
    instructionRole: 'system',
    structuredOutput: 'json',
    // Recorded: "unknown variant `image_url`, expected `text`", and the same of every other part.
    parts: textAlone,
    responses: otherResponsesQuirks,
    // A beta, which has an address of its own.
    prefill: { message: { prefix: true }, body: {}, path: '/beta' },
    // Thinking is switched, not measured; an effort counts where it thinks.
    encodeReasoning: (wish) => ({ thinking: switchOf(wish), reasoning_effort: wish?.effort }),
  },
});

function switchOf(wish: ReasoningWish | undefined): { readonly type: 'enabled' | 'disabled' } | undefined {
  if (wish === undefined) return undefined;
  if (wish.enabled === false || wish.effort === 'none') return { type: 'disabled' };
  const asks = wish.enabled === true || wish.budgetTokens !== undefined;
  return asks ? { type: 'enabled' } : undefined;
}
