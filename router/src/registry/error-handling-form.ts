import {
  type ErrorClass,
  type ErrorHandling,
  errorClasses,
  isClientsFault,
  type RecoveryAction,
  recoveryActions,
} from '../domain/error-handling.ts';
import type { SettingForm } from './setting-form.ts';

/** D4's `errorHandling` without its `retryPolicy`, which is `routing.retries` and `routing.retryBaseMs`. */
export const errorHandlingForm: SettingForm<ErrorHandling> = {
  expected: `JSON of errorClassification and recoveryActions; errors are ${Object.keys(errorClasses).join(', ')}, actions ${Object.keys(recoveryActions).join(', ')}, and an invalid_request is never retryable`,
  parse(text) {
    const parsed = objectOf(parseJson(text));
    if (parsed === undefined) return undefined;
    const { errorClassification = {}, recoveryActions: given = {}, ...rest } = parsed;
    const { retryable = [], nonRetryable = [], ...others } = objectOf(errorClassification) ?? { unread: true };
    if (Object.keys(rest).length + Object.keys(others).length > 0) return undefined;
    const again = classesOf(retryable);
    const never = classesOf(nonRetryable);
    const actions = actionsOf(given);
    if (again === undefined || never === undefined || actions === undefined || again.some(isClientsFault))
      return undefined;
    return { retryable: again, nonRetryable: never, actions };
  },
  write: ({ retryable, nonRetryable, actions }) =>
    JSON.stringify({ errorClassification: { retryable, nonRetryable }, recoveryActions: actions }),
};

function classesOf(value: unknown): readonly ErrorClass[] | undefined {
  return Array.isArray(value) && value.every(isClass) ? value : undefined;
}

function actionsOf(value: unknown): ErrorHandling['actions'] | undefined {
  const given = objectOf(value);
  if (given === undefined) return undefined;
  const entries = Object.entries(given);
  const isKnown = ([name, action]: readonly [string, unknown]): boolean =>
    isClass(name) && isAction(action) && !(isClientsFault(name) && action !== 'fail');
  return entries.every(isKnown) ? given : undefined;
}

function isClass(name: unknown): name is ErrorClass {
  return typeof name === 'string' && Object.hasOwn(errorClasses, name);
}

function isAction(name: unknown): name is RecoveryAction {
  return typeof name === 'string' && Object.hasOwn(recoveryActions, name);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
