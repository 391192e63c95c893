/**
 * What a model can do, as Anthropic's clients read it, where anything is known of that. `false` is what nobody says that it can, or what this router
 * has not (batches, tools that the vendor runs).
 */
export function encodeAbilities(words: readonly string[]) {
  if (words.length === 0) return null;
  const says = (word: string) => ({ supported: words.includes(word) });
  const none = { supported: false };
  const reasoning = says('reasoning');
  return {
    batch: none,
    citations: none,
    code_execution: none,
    context_management: {
      ...none,
      clear_thinking_20251015: null,
      clear_tool_uses_20250919: null,
      compact_20260112: null,
    },
    effort: { ...reasoning, low: reasoning, medium: reasoning, high: reasoning, xhigh: reasoning, max: reasoning },
    image_input: says('vision'),
    pdf_input: says('files'),
    structured_outputs: says('structured'),
    // Translated to whatever way of thinking the model has.
    thinking: { ...reasoning, types: { adaptive: reasoning, enabled: reasoning } },
  };
}
