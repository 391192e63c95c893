import type {
  AuthenticationError,
  BudgetError,
  InvalidRequestError,
  ProviderError,
  RateLimitError,
  TimeoutError,
  UnavailableError,
} from './provider-error.ts';

// By name, not by class: a program can have two copies of this package.

export function isProviderError(error: unknown): error is ProviderError {
  return error instanceof Error && 'code' in error && 'attempts' in error && 'retryable' in error;
}

export function isRateLimitError(error: unknown): error is RateLimitError {
  return isNamed(error, 'RateLimitError');
}

export function isAuthenticationError(error: unknown): error is AuthenticationError {
  return isNamed(error, 'AuthenticationError');
}

export function isTimeoutError(error: unknown): error is TimeoutError {
  return isNamed(error, 'TimeoutError');
}

export function isInvalidRequestError(error: unknown): error is InvalidRequestError {
  return isNamed(error, 'InvalidRequestError');
}

export function isBudgetError(error: unknown): error is BudgetError {
  return isNamed(error, 'BudgetError');
}

export function isUnavailableError(error: unknown): error is UnavailableError {
  return isNamed(error, 'UnavailableError');
}

/** The platform has errors of some of these names too (`AbortSignal.timeout` has a `TimeoutError`). */
function isNamed(error: unknown, name: string): boolean {
  return isProviderError(error) && error.name === name;
}
