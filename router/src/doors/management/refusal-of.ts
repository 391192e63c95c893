import type { ErrorCode } from '../../domain/error-codes.ts';
import { RouterException, routerError } from '../../domain/router-error.ts';
import type { Forbidden, Invalid, Missing, Outdated, Unavailable } from '../../registry/write-outcome.ts';
import { invalid } from './to-router-error.ts';

type Refusal =
  | Forbidden
  | Invalid
  | Missing
  | Outdated
  | Unavailable
  | { readonly kind: 'conflict' | 'in-use'; readonly message: string };

/** A busy database is free again in about this time. */
const TRY_AGAIN_AFTER_MS = 1_000;

/** What a write that was not done means on the wire, to be thrown. `missing` is the code for what was not found. */
export function refusalOf(outcome: Refusal, missing: ErrorCode = 'not_found'): RouterException {
  switch (outcome.kind) {
    case 'conflict':
      return new RouterException(routerError('already_exists', outcome.message, { param: 'id' }));
    case 'in-use':
      return new RouterException(routerError('provider_in_use', outcome.message));
    case 'outdated':
      return new RouterException(routerError('precondition_failed', outcome.message));
    case 'forbidden':
      return new RouterException(routerError('insufficient_role', outcome.message));
    case 'missing':
      return new RouterException(routerError(missing, outcome.message));
    case 'invalid':
      return new RouterException(invalid(outcome.details));
    case 'unavailable':
      return new RouterException(
        routerError('store_unavailable', outcome.reason, { retryAfterMs: TRY_AGAIN_AFTER_MS }),
      );
  }
}
