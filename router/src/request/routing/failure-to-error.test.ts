import { describe, expect, it } from 'vitest';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { Target } from '../plan.ts';
import { failureToError } from './failure-to-error.ts';

const target = { provider: { id: 'up' }, model: 'm' } as unknown as Pick<Target, 'provider' | 'model'>;
const errorOf = (failure: ProviderFailure) => failureToError(target, failure);

describe('what an upstream’s failure is to the client', () => {
  it.each([
    [408, 'upstream_timeout', 504],
    [504, 'upstream_timeout', 504],
    [524, 'upstream_timeout', 504],
    [500, 'upstream_error', 502],
    [502, 'upstream_error', 502],
  ])('a server’s %i is %s', (status, code, told) => {
    const failure = { kind: 'server-error', status, message: 'No.', retryAfterMs: undefined } as const;
    expect(errorOf(failure)).toMatchObject({ code, status: told });
  });

  it.each([
    ['unknown_parameter', 'unknown_parameter'],
    ['Client specified an invalid argument', undefined],
    ['INVALID_ARGUMENT', undefined],
    ['400', undefined],
  ])('the upstream’s code "%s" is told where clients can switch on it', (code, told) => {
    const failure = { kind: 'invalid-request', status: 400, message: 'No.', type: undefined, code, param: undefined };
    expect(errorOf(failure as ProviderFailure).upstream?.code).toBe(told);
  });
});
