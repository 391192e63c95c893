import { describe, expect, it } from 'vitest';
import { failures } from '../testing/failures.ts';
import { settings } from '../testing/test-house.ts';
import { DeploymentHealth } from './deployment-health.ts';
import { KeyRests } from './key-rests.ts';

const forbidden = { ...failures.authentication, status: 403 } as const;

/** Two models of one provider, with one key between them. */
function twoModels() {
  const ofProvider = new KeyRests();
  const [one, other] = [new DeploymentHealth(ofProvider), new DeploymentHealth(ofProvider)];
  const fail = (failure: Parameters<DeploymentHealth['failed']>[1], nowMs = 0): void =>
    one.failed({ secret: 'k', trial: false }, failure, nowMs, 0, settings);
  return { one, other, ofProvider, fail };
}

describe('a key that the upstream refuses', () => {
  it('with 403 rests for that model only: others may be open to it', () => {
    const { one, other, ofProvider, fail } = twoModels();
    fail(forbidden);

    expect(one.keyRests.of('k')).toMatchObject({ because: 'authentication' });
    expect(ofProvider.of('k')).toBeUndefined();
    expect(other.keyRests.of('k')).toBeUndefined();
  });

  it('with 401 rests for every model of the provider', () => {
    const { one, other, fail } = twoModels();
    fail(failures.authentication);

    expect(one.keyRests.of('k')).toBeUndefined();
    expect(other.providerKeyRests.of('k')).toMatchObject({ because: 'authentication' });
  });

  it('with 403 again and again rests longer, and is forgiven once it works after its rest', () => {
    const { one, fail } = twoModels();
    fail(forbidden);
    const first = one.keyRests.of('k')?.untilMs ?? 0;
    fail(forbidden, first);
    const second = (one.keyRests.of('k')?.untilMs ?? 0) - first;
    expect(second).toBeGreaterThan(first);

    one.succeeded({ secret: 'k', trial: false }, first + second);
    expect(one.keyRests.of('k')).toBeUndefined();
  });

  it('counts against no breaker, whatever its status', () => {
    const { one, fail } = twoModels();
    for (let call = 0; call < 2 * settings.breakerFailures; call += 1) fail(forbidden);
    expect(one.breaker.state.kind).toBe('closed');
  });
});
