import type { ProviderFailureKind } from '../../domain/provider-failure.ts';

/**
 * What one call says of whom it was made to. `limited`: it had too much to do, or the quota was used up. `late`: nothing came in time. `failed`: anything
 * else that was its fault. `blameless`: nobody's, or the caller's own mistake.
 */
export type CallEffect = 'answered' | 'limited' | 'late' | 'failed' | 'blameless';

const effects = {
  ok: 'answered',
  unreachable: 'failed',
  'timed-out': 'late',
  'rate-limited': 'limited',
  overloaded: 'limited',
  'server-error': 'failed',
  authentication: 'failed',
  'no-funds': 'failed',
  misconfigured: 'failed',
  looped: 'failed',
  'model-not-found': 'blameless',
  unsupported: 'blameless',
  'invalid-request': 'blameless',
  'context-overflow': 'blameless',
  'content-refused': 'blameless',
  'broken-before-content': 'failed',
  'broken-after-content': 'failed',
  cancelled: 'blameless',
} as const satisfies Record<'ok' | ProviderFailureKind, CallEffect>;

/** Of an outcome that a record tells; one that this version does not know counts for nothing. */
export function callEffect(outcome: string): CallEffect {
  return Object.hasOwn(effects, outcome) ? effects[outcome as keyof typeof effects] : 'blameless';
}
