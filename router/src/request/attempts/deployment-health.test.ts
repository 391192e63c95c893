import { describe, expect, it } from 'vitest';
import type { ProviderFailureKind } from '../../domain/provider-failure.ts';
import { ProviderNumbers } from '../fleet/deployment-numbers.ts';
import { Fleet } from '../fleet/fleet.ts';
import { callOut, shortAnswer } from '../testing/call-out.ts';
import { failures } from '../testing/failures.ts';
import { settings } from '../testing/test-house.ts';
import { CheckedHealth } from './checked-health.ts';
import { DeploymentHealth } from './deployment-health.ts';
import { KeyRests } from './key-rests.ts';

const forbidden = { ...failures.authentication, status: 403 } as const;

/** Two models of one provider, with one key between them. */
function twoModels() {
  const ofProvider = new KeyRests();
  const fleet = new Fleet();
  const health = (): DeploymentHealth =>
    new DeploymentHealth({
      checked: new CheckedHealth(),
      providerKeyRests: ofProvider,
      numbers: fleet.newNumbers(new ProviderNumbers()),
    });
  const [one, other] = [health(), health()];
  const fail = (failure: Parameters<DeploymentHealth['failed']>[1], nowMs = 0): void =>
    one.failed(callOut(one, 'k', { trial: false }), failure, nowMs, 0, settings);
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

    one.succeeded(callOut(one, 'k'), first + second, shortAnswer(first + second));
    expect(one.keyRests.of('k')).toBeUndefined();
  });

  it('counts against no breaker, whatever its status', () => {
    const { one, fail } = twoModels();
    for (let call = 0; call < 2 * settings.breakerFailures; call += 1) fail(forbidden);
    expect(one.breaker.state.kind).toBe('closed');
  });
});

interface Effect {
  /** On a breaker that is one failure away from opening: opens it, clears its row, or leaves both as they are. */
  readonly breaker: 'opens' | 'clears' | 'leaves';
  /** For whom its key rests. */
  readonly keyRests: 'nobody' | 'this model' | 'every model';
}

const against = { breaker: 'opens', keyRests: 'nobody' } as const;
const signOfLife = { breaker: 'clears', keyRests: 'nobody' } as const;
const nothing = { breaker: 'leaves', keyRests: 'nobody' } as const;
const effects = {
  unreachable: against,
  'timed-out': against,
  overloaded: against,
  'server-error': against,
  'broken-before-content': against,
  'broken-after-content': against,
  'rate-limited': { breaker: 'leaves', keyRests: 'this model' },
  authentication: { breaker: 'leaves', keyRests: 'every model' },
  'no-funds': { breaker: 'leaves', keyRests: 'every model' },
  misconfigured: nothing,
  'model-not-found': signOfLife,
  looped: nothing,
  unsupported: signOfLife,
  'invalid-request': signOfLife,
  'context-overflow': signOfLife,
  'content-refused': signOfLife,
  cancelled: nothing,
} as const satisfies Record<ProviderFailureKind, Effect>;

it.each(Object.entries(effects))('a failure of the kind "%s" does to its deployment %j', (kind, effect) => {
  const { one, ofProvider, fail } = twoModels();
  for (let call = 1; call < settings.breakerFailures; call += 1) fail(failures['server-error']);

  fail(failures[kind as ProviderFailureKind]);
  const opens = one.breaker.state.kind === 'open';
  fail(failures['server-error']);
  const clears = one.breaker.state.kind === 'closed';

  const keyRests = ofProvider.of('k') ? 'every model' : one.keyRests.of('k') ? 'this model' : 'nobody';
  expect({ breaker: opens ? 'opens' : clears ? 'clears' : 'leaves', keyRests }).toEqual(effect);
});

it('lets the next call try in its place when the one that tried found no API', () => {
  const { one, fail } = twoModels();
  for (let call = 0; call < settings.breakerFailures; call += 1) fail(failures['server-error']);
  one.failed(callOut(one, 'k'), failures.misconfigured, 60_000, 0, settings);

  expect(one.breaker.admitsAtMs(60_000)).toBe(60_000);
  expect(one.breaker.state.kind).toBe('open');
});
