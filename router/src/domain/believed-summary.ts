import type { AnswerSummary } from './provider-adapter.ts';
import { totalInputTokens, totalOutputTokens, type Usage } from './usage.ts';

/** A hundred times the largest context window that is sold. A server that says more counts something else, and nobody's books may have it. */
const MOST_TOKENS = 100_000_000;

export function isBelieved(usage: Usage): boolean {
  return totalInputTokens(usage) <= MOST_TOKENS && totalOutputTokens(usage) <= MOST_TOKENS;
}

/** What an upstream says of its answer, without tokens that cannot be. */
export function believedSummary(summary: AnswerSummary): AnswerSummary {
  if (summary.usage === undefined || isBelieved(summary.usage)) return summary;
  const warning =
    'The provider reported more tokens than any model takes: its figures are left out, and the router counted itself.';
  return { ...summary, usage: undefined, warnings: [...(summary.warnings ?? []), warning] };
}
