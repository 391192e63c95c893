import { type FailureRule, failureRules, type ProviderFailureKind } from './provider-failure.ts';

/** What each word for a class of errors means here. Words of D4 first. */
export const errorClasses = {
  timeout: ['timed-out'],
  rate_limit: ['rate-limited'],
  temporary_error: ['unreachable', 'overloaded', 'server-error', 'broken-before-content'],
  authentication: ['authentication'],
  forbidden: ['authentication'],
  no_funds: ['no-funds'],
  not_found: ['model-not-found'],
  unsupported: ['unsupported'],
  misconfigured: ['misconfigured'],
  invalid_request: ['invalid-request', 'context-overflow', 'content-refused'],
} as const satisfies Record<string, readonly ProviderFailureKind[]>;

export type ErrorClass = keyof typeof errorClasses;

/**
 * What follows from a failure. `switch_provider`: another candidate, and this one no more. `increase_timeout`: the same may be asked again, with twice the
 * time. `refresh_credentials`: another key of the same provider first. `retry`: the same may be asked again. `fail`: nobody is asked any more.
 */
export const recoveryActions = {
  switch_provider: { sameAgain: 'never', elsewhere: true },
  increase_timeout: { sameAgain: 'if-alone', elsewhere: true, longer: true },
  refresh_credentials: { sameAgain: 'other-key', elsewhere: true },
  retry: { sameAgain: 'if-alone', elsewhere: true },
  fail: { sameAgain: 'never', elsewhere: false },
} as const satisfies Record<string, FailureRule>;

export type RecoveryAction = keyof typeof recoveryActions;

/** What an operator says of it (D4's `errorHandling`). */
export interface ErrorHandling {
  readonly retryable: readonly ErrorClass[];
  /** Never asked again at the same place; whether others are asked stays as it is. */
  readonly nonRetryable: readonly ErrorClass[];
  /** They have the last word. */
  readonly actions: Readonly<Partial<Record<ErrorClass, RecoveryAction>>>;
}

export type FailureRules = Readonly<Record<ProviderFailureKind, FailureRule>>;

/** The rules of this router, changed by what an operator says. */
export function failureRulesOf(handling: ErrorHandling | undefined): FailureRules {
  if (handling === undefined) return failureRules;
  const rules: Record<ProviderFailureKind, FailureRule> = { ...failureRules };
  const change = (name: ErrorClass, rule: (before: FailureRule) => FailureRule): void => {
    for (const kind of errorClasses[name]) rules[kind] = rule(rules[kind]);
  };
  for (const name of handling.retryable)
    change(name, ({ sameAgain }) => ({ sameAgain: sameAgain === 'never' ? 'if-alone' : sameAgain, elsewhere: true }));
  for (const name of handling.nonRetryable) change(name, (before) => ({ ...before, sameAgain: 'never' }));
  for (const [name, action] of Object.entries(handling.actions))
    change(name as ErrorClass, () => recoveryActions[action]);
  return rules;
}

/** A client's own mistake is never taken elsewhere: the answer would be the same, or one to another question. */
export function isClientsFault(name: ErrorClass): boolean {
  return name === 'invalid_request';
}
