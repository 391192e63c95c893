import type { ProviderFailure } from '../../domain/provider-failure.ts';

/** What another call takes of the budget of retries: little where this one was refused for too many calls, which cost its upstream next to nothing. */
export function retryPrice({ kind }: ProviderFailure): number {
  return kind === 'rate-limited' || kind === 'overloaded' ? 0.3 : 1;
}
