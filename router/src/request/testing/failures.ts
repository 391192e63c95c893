import type { ProviderFailure, ProviderFailureKind } from '../../domain/provider-failure.ts';

/** One failure of each kind. */
export const failures = {
  unreachable: { kind: 'unreachable', message: 'Refused.', code: 'ECONNREFUSED' },
  'timed-out': { kind: 'timed-out', message: 'Slow.', limit: 'headers', limitMs: 30_000 },
  'rate-limited': { kind: 'rate-limited', message: 'Too many.', retryAfterMs: undefined },
  overloaded: { kind: 'overloaded', message: 'Busy.', status: 503, retryAfterMs: undefined },
  'server-error': { kind: 'server-error', message: 'Broken.', status: 500, retryAfterMs: undefined },
  authentication: { kind: 'authentication', message: 'Bad key.', status: 401 },
  'no-funds': { kind: 'no-funds', message: 'Empty.' },
  misconfigured: { kind: 'misconfigured', message: 'No API.' },
  looped: { kind: 'looped', message: 'It came back.' },
  'model-not-found': { kind: 'model-not-found', message: 'No such model.' },
  unsupported: { kind: 'unsupported', message: 'No seeds here.', params: ['seed'] },
  'invalid-request': {
    kind: 'invalid-request',
    message: 'temperature must be a number',
    status: 422,
    type: 'invalid_request_error',
    code: 'bad_temperature',
    param: 'temperature',
  },
  'context-overflow': { kind: 'context-overflow', message: 'Too long.', param: 'messages' },
  'content-refused': { kind: 'content-refused', message: 'No.', code: 'content_filter' },
  'broken-before-content': { kind: 'broken-before-content', message: 'Cut.' },
  'broken-after-content': { kind: 'broken-after-content', message: 'Cut.' },
  cancelled: { kind: 'cancelled', message: 'Gone.' },
} as const satisfies Record<ProviderFailureKind, ProviderFailure>;

export function rateLimited(retryAfterMs: number | undefined): ProviderFailure {
  return { ...failures['rate-limited'], retryAfterMs };
}
