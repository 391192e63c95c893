import type { ProviderFailure, ProviderFailureKind } from '../../domain/provider-failure.ts';
import { type RouterError, routerError } from '../../domain/router-error.ts';
import type { Target, Tried } from '../plan.ts';

/** How much a failure tells the client about what to do, when several attempts failed. Equal ones: the first tells. */
const telling = {
  // The client's own mistakes and refusals end a request, so they are judged by `mostTelling` alone.
  'content-refused': 7,
  'invalid-request': 0,
  'context-overflow': 0,
  // Says when to come back.
  'rate-limited': 6,
  // Somebody must mend something.
  authentication: 5,
  'no-funds': 5,
  misconfigured: 5,
  looped: 5,
  overloaded: 4,
  'server-error': 4,
  'timed-out': 3,
  'broken-before-content': 3,
  'broken-after-content': 3,
  unreachable: 2,
  'model-not-found': 1,
  unsupported: 1,
  cancelled: 0,
} as const satisfies Record<ProviderFailureKind, number>;

/**
 * The attempt whose failure the client is told. A client's own mistake is final where it comes first; from a stand-in it may be that
 * provider's own narrowness (it refuses to continue what the first one would), so the first failure tells (field, "16 faults").
 */
export function mostTelling(tried: readonly Tried[]): Tried | undefined {
  let best = tried[0];
  if (best === undefined || isClientsMistake(best.failure)) return best;
  for (const one of tried) {
    if (telling[one.failure.kind] > telling[best.failure.kind]) best = one;
  }
  return best;
}

function isClientsMistake(failure: ProviderFailure): boolean {
  return failure.kind === 'invalid-request' || failure.kind === 'context-overflow';
}

/** What an upstream's failure is to the client (contract, section 4: upstream errors keep their meaning). */
export function failureToError(target: Pick<Target, 'provider' | 'model'>, failure: ProviderFailure): RouterError {
  const message = `Provider "${target.provider.id}" (model "${target.model}"): ${failure.message}`;
  switch (failure.kind) {
    case 'unreachable':
      return routerError('upstream_unreachable', message);
    case 'timed-out':
      return routerError('upstream_timeout', message);
    case 'rate-limited':
      return routerError('upstream_rate_limited', message, retryAfter(failure.retryAfterMs));
    case 'overloaded':
      return routerError('upstream_overloaded', message, retryAfter(failure.retryAfterMs));
    case 'server-error':
      return routerError(serverErrorCode(failure.status), message, retryAfter(failure.retryAfterMs));
    case 'authentication':
      return routerError('upstream_authentication', `${message} Your own key is fine; the provider’s needs mending.`);
    case 'no-funds':
      return routerError('upstream_no_funds', `${message} The provider’s account needs funds.`);
    case 'model-not-found':
      return routerError('model_not_found', message, { param: 'model' });
    case 'unsupported':
      return routerError('unsupported_parameter', message, { param: failure.params[0] });
    case 'invalid-request':
    case 'context-overflow':
    case 'content-refused':
      return refusalToError(failure);
    case 'misconfigured':
    case 'broken-before-content':
      return routerError('upstream_error', message);
    case 'looped':
      return routerError('loop_detected', message);
    case 'broken-after-content':
      return failure.cause === undefined
        ? routerError('stream_broken', message)
        : failureToError(target, failure.cause);
    case 'cancelled':
      return routerError('shutting_down', message);
  }
}

type Refusal = Extract<ProviderFailure, { kind: 'invalid-request' | 'context-overflow' | 'content-refused' }>;

/** What the upstream has against the request itself is told in its own words. */
function refusalToError(refusal: Refusal): RouterError {
  const { message } = refusal;
  switch (refusal.kind) {
    case 'invalid-request': {
      const { status, param, type, code } = refusal;
      const upstream = { type: codeOf(type), code: codeOf(code) };
      return routerError('upstream_invalid_request', message, { status, param, upstream });
    }
    case 'context-overflow':
      return routerError('context_length_exceeded', message, { param: refusal.param });
    case 'content-refused':
      return routerError('content_policy_violation', message, { upstreamWord: wordOf(refusal.code) });
  }
}

/** Why it was refused, as the vendor says it: one word. */
function wordOf(code: string | undefined): string | undefined {
  return code !== undefined && /^[a-z][\w.-]{0,63}$/i.test(code) ? code : undefined;
}

/** Clients switch on codes of this form. A sentence is none, and a number repeats the status, or counts the vendor's own errors. */
function codeOf(code: string | undefined): string | undefined {
  return code !== undefined && /^[a-z][a-z0-9_]{0,63}$/.test(code) ? code : undefined;
}

/** What the upstream itself, or a gateway before it, calls a time-out is one. */
function serverErrorCode(status: number): 'upstream_timeout' | 'upstream_error' {
  return status === 408 || status === 504 || status === 524 ? 'upstream_timeout' : 'upstream_error';
}

function retryAfter(retryAfterMs: number | undefined): { retryAfterMs?: number } {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}
