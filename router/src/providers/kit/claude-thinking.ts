import type { ReasoningWish } from '../../domain/chat-meaning.ts';
import type { Effort, ModelRules } from './claude-rules.ts';

export interface ThinkingOptions {
  readonly wish: ReasoningWish | undefined;
  readonly rules: ModelRules;
  readonly maxTokens: number;
  /** `tool_choice` makes the model call a tool: the API takes no thinking then. */
  readonly forcesTool: boolean;
  /** The running turn began without thinking that can be shown to it: by a budget the API takes none then. */
  readonly beganWithout: boolean;
  /** The request was in this dialect, where effort alone asks for no thinking and a budget is the client's own business. */
  readonly ownDialect: boolean;
  /** The budget was written for this very model. */
  readonly ownBudget: boolean;
}

export interface EncodedThinking {
  readonly thinking?: Readonly<Record<string, unknown>>;
  readonly effort?: Effort;
  /** The wish, or its main part, cannot be told. */
  readonly dropped: boolean;
  readonly warnings: readonly string[];
}

const MIN_BUDGET = 1_024;
const order: readonly string[] = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** Tokens for models that only know budgets: what Google's own OpenAI-compatible door makes of the words, which is all there is to go by. */
const budgets: Readonly<Record<string, number>> = {
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 24_576,
  xhigh: 32_000,
  max: 32_000,
};

const nothing: EncodedThinking = { dropped: false, warnings: [] };

/** A wish for thinking → `thinking` and `output_config.effort`, as far as the model takes them. */
export function claudeThinking(options: ThinkingOptions): EncodedThinking {
  const { wish, ownDialect } = options;
  if (wish === undefined) return nothing;
  if (wish.enabled === false || wish.effort === 'none') return withoutThinking(options, wish);
  const asks = wish.enabled === true || wish.budgetTokens !== undefined || (!ownDialect && wish.effort !== undefined);
  return asks
    ? withThinking(options, wish)
    : { ...encodeEffort(options, wish.effort), dropped: cannotEffort(options, wish) };
}

function withoutThinking({ rules, ownDialect }: ThinkingOptions, wish: ReasoningWish): EncodedThinking {
  const { effort, warnings } = encodeEffort({ rules }, wish.effort === 'none' ? undefined : wish.effort);
  const spoken = effort === undefined ? { warnings } : { effort, warnings };
  switch (rules.thinkingOff) {
    case 'never':
      return { ...spoken, dropped: true };
    case 'unsaid':
      return { ...spoken, dropped: false };
    case 'disabled':
    case 'between_tools': {
      // Without thinking the highest efforts are refused.
      const fits = ownDialect || (effort !== 'xhigh' && effort !== 'max');
      const most = fits ? spoken : { effort: 'high' as const, warnings };
      return { ...most, thinking: { type: rules.thinkingOff }, dropped: false };
    }
  }
}

function withThinking(options: ThinkingOptions, wish: ReasoningWish): EncodedThinking {
  const { rules, forcesTool, beganWithout } = options;
  const encoded = encodeEffort(options, wish.effort);
  if (forcesTool) return { ...encoded, dropped: true };
  const byBudget = rules.thinking === 'budget' || (rules.thinking !== 'adaptive' && wish.budgetTokens !== undefined);
  if (byBudget && beganWithout) return { ...encoded, dropped: true };
  switch (rules.thinking) {
    case 'none':
      return { ...encoded, dropped: true };
    case 'budget':
      return { ...encoded, ...withBudget(options, wish) };
    case 'budget-or-adaptive':
      if (wish.budgetTokens !== undefined) return { ...encoded, ...withBudget(options, wish) };
      return { ...encoded, thinking: adaptive(wish, options.ownDialect), dropped: false };
    case 'adaptive': {
      const measured = encodeEffort(options, wish.effort ?? effortOf(wish.budgetTokens));
      return { ...measured, thinking: adaptive(wish, options.ownDialect), dropped: false };
    }
  }
}

function adaptive({ summary }: ReasoningWish, ownDialect: boolean): Readonly<Record<string, unknown>> {
  return { type: 'adaptive', ...displayOf(summary, ownDialect) };
}

/** Newer models show no thinking unless they are asked to; a summary in OpenAI's words asks. */
function displayOf(summary: string | undefined, ownDialect: boolean): { readonly display?: string } {
  if (summary === 'none' && ownDialect) return { display: 'omitted' };
  if (summary === undefined || summary === 'none') return {};
  return { display: ['auto', 'concise', 'detailed'].includes(summary) ? 'summarized' : summary };
}

function withBudget(options: ThinkingOptions, wish: ReasoningWish): Pick<EncodedThinking, 'thinking' | 'dropped'> {
  const budget = budgetOf(options, wish);
  if (budget === undefined) return { dropped: true };
  const display =
    options.rules.thinking === 'budget' && !options.ownDialect ? {} : displayOf(wish.summary, options.ownDialect);
  return { thinking: { type: 'enabled', budget_tokens: budget, ...display }, dropped: false };
}

/** The budget must leave room for an answer inside `max_tokens`; undefined where there is none. */
function budgetOf({ maxTokens, ownBudget }: ThinkingOptions, wish: ReasoningWish): number | undefined {
  const asked = wish.budgetTokens;
  if (asked !== undefined && ownBudget) return asked;
  if (maxTokens <= MIN_BUDGET) return undefined;
  const most = asked === undefined ? Math.floor(maxTokens * 0.8) : maxTokens - 1;
  const wanted = asked ?? budgets[wish.effort ?? 'medium'] ?? budgets['medium'] ?? MIN_BUDGET;
  return Math.max(MIN_BUDGET, Math.min(wanted, most));
}

function effortOf(budgetTokens: number | undefined): string | undefined {
  if (budgetTokens === undefined) return undefined;
  if (budgetTokens <= 2_048) return 'low';
  return budgetTokens <= 8_192 ? 'medium' : 'high';
}

/** The nearest effort that the model has, the lesser of two. */
function encodeEffort(
  { rules }: Pick<ThinkingOptions, 'rules'>,
  word: string | undefined,
): { readonly effort?: Effort; readonly dropped: false; readonly warnings: readonly string[] } {
  const rank = word === undefined ? -1 : order.indexOf(word);
  if (word === undefined || rules.efforts.length === 0) return { dropped: false, warnings: [] };
  // A word that this table does not know may be one that the vendor has learned since.
  if (rank === -1) return { effort: word as Effort, dropped: false, warnings: [] };
  const below = rules.efforts.findLast((effort) => order.indexOf(effort) <= rank);
  const effort = below ?? rules.efforts[0];
  if (effort === undefined) return { dropped: false, warnings: [] };
  const warnings = effort === word ? [] : [`The model has no reasoning effort "${word}"; "${effort}" was sent.`];
  return { effort, dropped: false, warnings };
}

function cannotEffort({ rules }: ThinkingOptions, { effort }: ReasoningWish): boolean {
  return effort !== undefined && rules.efforts.length === 0;
}
