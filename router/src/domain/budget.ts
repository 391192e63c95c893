export type BudgetPeriod = 'day' | 'month';

/** Whose spending a budget bounds. `end-user` and `tag`: by the names that clients send; `api-key`: by its id. */
export type BudgetScope =
  | { readonly kind: 'router' }
  | { readonly kind: 'provider' | 'api-key' | 'end-user' | 'tag'; readonly name: string };

/**
 * What becomes of a request for which a budget has too little left. `stop`: its candidates that cost too much are not asked. `cheaper`: neither, but any other
 * that it can still pay may answer. `continue`: nothing; the budget only tells.
 */
export type OnExhausted = 'stop' | 'cheaper' | 'continue';

export const onExhaustedWords = ['stop', 'cheaper', 'continue'] as const satisfies readonly OnExhausted[];

/** Money is USD. */
export interface BudgetRule {
  readonly id: string;
  readonly scope: BudgetScope;
  readonly period: BudgetPeriod;
  readonly limitUsd: number;
  /** The share of the limit, 0 to 1, at which somebody is told. */
  readonly alertAt: number;
  readonly onExhausted: OnExhausted;
}

/** A budget that somebody made as one. Times are epoch milliseconds. */
export interface Budget extends BudgetRule {
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** How a budget stands now. Times are epoch milliseconds, money USD. */
export interface BudgetStanding extends BudgetRule {
  readonly spentUsd: number;
  /** What the requests under way may cost together. */
  readonly reservedUsd: number;
  readonly startedAtMs: number;
  readonly resetsAtMs: number;
  /** `exhausted`: all of it is spent, or a request was refused for it. */
  readonly state: 'ok' | 'alert' | 'exhausted';
}

/** A budget as it stands, and where it was made: as one, by a setting, or by an API key. */
export type SourcedBudget = BudgetStanding & { readonly source: 'budget' | 'setting' | 'api-key' };

/** A call that would cost more than a budget has left. */
export interface BudgetExcess {
  readonly standing: BudgetStanding;
  /** What the call may cost at most. */
  readonly neededUsd: number;
}

/** What one request cost somebody whose spending is counted. */
export interface Charge {
  readonly owner: string;
  readonly usd: number;
  /** Epoch milliseconds; when it was settled. */
  readonly atMs: number;
}

/** What spent sums are counted under. */
export function ownerOf(scope: BudgetScope): string {
  return scope.kind === 'router' ? 'router' : `${scope.kind}:${scope.name}`;
}
