import type { ErrorCode } from '../../domain/error-codes.ts';
import type { ProviderFailure, ProviderFailureKind } from '../../domain/provider-failure.ts';
import { routerError } from '../../domain/router-error.ts';
import { type ProviderError, toProviderError } from './provider-error.ts';

const codes = {
  unreachable: 'upstream_unreachable',
  'timed-out': 'upstream_timeout',
  'rate-limited': 'upstream_rate_limited',
  overloaded: 'upstream_overloaded',
  'server-error': 'upstream_error',
  authentication: 'upstream_authentication',
  'no-funds': 'upstream_no_funds',
  misconfigured: 'upstream_error',
  looped: 'loop_detected',
  'model-not-found': 'model_not_found',
  unsupported: 'unsupported_parameter',
  'invalid-request': 'upstream_invalid_request',
  'context-overflow': 'context_length_exceeded',
  'content-refused': 'content_policy_violation',
  'broken-before-content': 'upstream_error',
  'broken-after-content': 'stream_broken',
  cancelled: 'upstream_error',
} as const satisfies Record<ProviderFailureKind, ErrorCode>;

/** One call's failure as an error that programs can catch. */
export function failureToProviderError(failure: ProviderFailure, provider: string, cause: unknown): ProviderError {
  const retryAfterMs = 'retryAfterMs' in failure ? failure.retryAfterMs : undefined;
  const error = toProviderError(
    routerError(codes[failure.kind], `Provider "${provider}": ${failure.message}`, { retryAfterMs }),
  );
  error.cause = cause;
  return error;
}
