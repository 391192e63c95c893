import type { ProviderFailure } from '../../domain/provider-failure.ts';

/**
 * What it means to a request that its provider could not be asked for its models. The question for them was the router's own, so what an upstream
 * finds wrong with it is no fault of the client.
 */
export function listFailure(failure: ProviderFailure): ProviderFailure {
  const message = `The request names no model, and the provider’s models could not be read: ${failure.message}`;
  switch (failure.kind) {
    case 'invalid-request':
    case 'unsupported':
    case 'model-not-found':
    case 'context-overflow':
    case 'content-refused':
      return { kind: 'misconfigured', message: `${message} Name a model, or set the provider’s defaultModel.` };
    case 'cancelled':
      return { kind: 'unreachable', message, code: 'ECANCELED' };
    case 'unreachable':
    case 'timed-out':
    case 'rate-limited':
    case 'overloaded':
    case 'server-error':
    case 'authentication':
    case 'no-funds':
    case 'misconfigured':
    case 'looped':
    case 'broken-before-content':
    case 'broken-after-content':
      return { ...failure, message };
  }
}
