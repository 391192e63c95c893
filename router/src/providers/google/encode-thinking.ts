import type { ReasoningWish } from '../../domain/chat-meaning.ts';
import type { ThinkingForm, ThinkingLevel } from './model-rules.ts';

export interface ThinkingOptions {
  readonly wish: ReasoningWish | undefined;
  readonly form: ThinkingForm;
  /** The request was in this dialect: what it says is the client's own business. */
  readonly ownDialect: boolean;
}

export interface EncodedThinking {
  /** `generationConfig.thinkingConfig`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The wish cannot be told, or not kept. */
  readonly dropped: boolean;
  readonly warnings: readonly string[];
}

/** "As much as it needs": the model decides. */
const DYNAMIC = -1;

/** Tokens for the words, and the words for tokens: what the vendor's own OpenAI-compatible door makes of them. */
const budgets: Readonly<Record<string, number>> = { minimal: 1_024, low: 1_024, medium: 8_192, high: 24_576 };
const order: readonly string[] = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

const nothing: EncodedThinking = { dropped: false, warnings: [] };

/** A wish for thinking → `thinkingConfig`, in the form that the model takes. */
export function encodeThinking({ wish, form, ownDialect }: ThinkingOptions): EncodedThinking {
  if (wish === undefined) return nothing;
  if (ownDialect) return asSaid(wish);
  const isOff = wish.enabled === false || wish.effort === 'none' || wish.budgetTokens === 0;
  switch (form.kind) {
    case 'none':
      return isOff ? nothing : { dropped: true, warnings: [] };
    case 'budget':
      return isOff ? withoutBudget(form) : withBudget(form, wish);
    case 'level':
      return isOff ? withoutLevel(form.levels) : withLevel(form.levels, wish);
  }
}

/** What the vendor's own clients say means itself, and the API says what it does not take. */
function asSaid({ enabled, effort, budgetTokens, summary }: ReasoningWish): EncodedThinking {
  const budget = budgetTokens ?? (enabled === false ? 0 : enabled === true ? DYNAMIC : undefined);
  const config = {
    ...(summary === undefined ? {} : { includeThoughts: summary !== 'none' }),
    ...(budget === undefined ? {} : { thinkingBudget: budget }),
    ...(effort === undefined ? {} : { thinkingLevel: effort }),
  };
  return { config, dropped: false, warnings: [] };
}

type Budget = Extract<ThinkingForm, { readonly kind: 'budget' }>;

function withoutBudget({ canBeOff, least }: Budget): EncodedThinking {
  return { config: { thinkingBudget: canBeOff ? 0 : least }, dropped: !canBeOff, warnings: [] };
}

/** Whoever asks for thinking wants to see it, unless it says otherwise: no other vendor hides what it was asked for. */
function withBudget({ least, most }: Budget, wish: ReasoningWish): EncodedThinking {
  const asked = wish.budgetTokens ?? (wish.effort === undefined ? undefined : (budgets[wish.effort] ?? most));
  const budget = asked === undefined ? DYNAMIC : Math.max(least, Math.min(asked, most));
  const warnings =
    wish.budgetTokens === undefined || budget === wish.budgetTokens
      ? []
      : [`The model thinks with ${least} to ${most} tokens; a budget of ${budget} was sent.`];
  return { config: { ...shown(wish), thinkingBudget: budget }, dropped: false, warnings };
}

function withoutLevel(levels: readonly ThinkingLevel[]): EncodedThinking {
  const [least] = levels;
  return { config: { thinkingLevel: least?.toUpperCase() }, dropped: least !== 'minimal', warnings: [] };
}

function withLevel(levels: readonly ThinkingLevel[], wish: ReasoningWish): EncodedThinking {
  const word = wish.effort ?? wordFor(wish.budgetTokens);
  if (word === undefined) return { config: shown(wish), dropped: false, warnings: [] };
  const level = nearest(levels, word);
  const warnings =
    level === wish.effort || wish.effort === undefined
      ? []
      : [`The model has no reasoning effort "${word}"; "${level}" was sent.`];
  return { config: { ...shown(wish), thinkingLevel: level?.toUpperCase() }, dropped: false, warnings };
}

function shown({ summary }: ReasoningWish): { readonly includeThoughts?: true } {
  return summary === 'none' ? {} : { includeThoughts: true };
}

function wordFor(budgetTokens: number | undefined): string | undefined {
  if (budgetTokens === undefined) return undefined;
  return order.find((word) => budgetTokens <= (budgets[word] ?? Number.POSITIVE_INFINITY) && word !== 'minimal');
}

/** The nearest that the model has, the lesser of two. A word that nobody knows is the middle. */
function nearest(levels: readonly ThinkingLevel[], word: string): ThinkingLevel | undefined {
  const rank = order.indexOf(order.includes(word) ? word : 'medium');
  return levels.findLast((level) => order.indexOf(level) <= rank) ?? levels[0];
}
