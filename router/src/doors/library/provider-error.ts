import { type ErrorCode, errorCatalogue } from '../../domain/error-codes.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { CallAttempt } from './provider-response.ts';

/** What an error tells beside its sentence. */
export interface ProviderErrorFacts {
  readonly code: ErrorCode;
  /** The HTTP status that the server would answer with. */
  readonly status: number;
  /** Who was asked last. */
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly attempts?: readonly CallAttempt[] | undefined;
}

/** A request that could not be answered. `code` is one of the codes of docs/errors.md. */
export class ProviderError extends Error {
  override readonly name: string = 'ProviderError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** Every call that was made, oldest first. */
  readonly attempts: readonly CallAttempt[];

  constructor(message: string, facts: ProviderErrorFacts, options?: ErrorOptions) {
    super(message, options);
    this.code = facts.code;
    this.status = facts.status;
    this.provider = facts.provider;
    this.model = facts.model;
    this.retryAfterMs = facts.retryAfterMs;
    this.attempts = facts.attempts ?? [];
  }

  /** Whether the same request may be answered later, with nothing mended meanwhile. */
  get retryable(): boolean {
    return passing.has(this.code);
  }
}

export class RateLimitError extends ProviderError {
  override readonly name = 'RateLimitError';
}

/** A provider refused its key, or its account has no funds. */
export class AuthenticationError extends ProviderError {
  override readonly name = 'AuthenticationError';
}

export class TimeoutError extends ProviderError {
  override readonly name = 'TimeoutError';
}

/** The request itself must change: a model that nobody has, a prompt that is too long, limits that nobody meets. */
export class InvalidRequestError extends ProviderError {
  override readonly name = 'InvalidRequestError';
}

/** Money or tokens that were set aside are spent. */
export class BudgetError extends ProviderError {
  override readonly name = 'BudgetError';
}

/** Nobody can answer now: unreachable, overloaded, resting, failing. */
export class UnavailableError extends ProviderError {
  override readonly name = 'UnavailableError';
}

const passing: ReadonlySet<ErrorCode> = new Set([
  'rate_limited',
  'upstream_rate_limited',
  'upstream_overloaded',
  'upstream_error',
  'upstream_unreachable',
  'upstream_timeout',
  'stream_broken',
  'no_capacity',
  'circuit_open',
  'too_busy',
  'store_unavailable',
]);

const PAYMENT_REQUIRED = 402;

/** An error of the engine as the library throws it. */
export function toProviderError(error: RouterError): ProviderError {
  const { message, code, status, retryAfterMs, attempts = [] } = error;
  const last = attempts.at(-1);
  return new (classOf(code, status))(message, {
    code,
    status,
    retryAfterMs,
    provider: last?.provider,
    model: last?.model,
    attempts: attempts.map((one) => ({
      provider: one.provider,
      model: one.model,
      outcome: one.outcome,
      reason: one.reason,
      latency: one.durationMs,
    })),
  });
}

function classOf(code: ErrorCode, status: number): typeof ProviderError {
  if (status === PAYMENT_REQUIRED) return BudgetError;
  if (code === 'upstream_timeout') return TimeoutError;
  if (code === 'upstream_authentication' || code === 'upstream_no_funds') return AuthenticationError;
  switch (errorCatalogue[code].type) {
    case 'rate_limit_error':
      return RateLimitError;
    case 'billing_error':
      return BudgetError;
    case 'authentication_error':
    case 'permission_error':
      return AuthenticationError;
    case 'invalid_request_error':
    case 'not_found_error':
      return status >= 500 ? UnavailableError : InvalidRequestError;
    case 'upstream_error':
    case 'server_error':
      return UnavailableError;
  }
}
