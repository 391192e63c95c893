import type { ProviderFailure } from '../../domain/provider-failure.ts';

/**
 * Whether a server says by this that it has no such endpoint, and may have what was asked for at another one. LM Studio says so with status 200, DeepSeek
 * with 400: its `/completions` is a beta at an address of its own.
 */
export function lacksEndpoint(failure: ProviderFailure): boolean {
  if (failure.kind === 'misconfigured') return true;
  if (failure.kind === 'invalid-request') {
    return (
      failure.status === 404 || failure.status === 405 || /api is only available when using/i.test(failure.message)
    );
  }
  return failure.kind === 'server-error' && /unexpected endpoint/i.test(failure.message);
}
