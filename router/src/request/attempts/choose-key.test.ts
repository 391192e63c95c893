import { describe, expect, it } from 'vitest';
import { testKey } from '../testing/test-house.ts';
import { chooseKey } from './choose-key.ts';
import { KeyRests } from './key-rests.ts';

function question(keys: ReturnType<typeof testKey>[], ofProvider = new KeyRests(), ofDeployment = new KeyRests()) {
  return { keys, model: 'm', ofProvider, ofDeployment };
}

function secretAt(keys: ReturnType<typeof testKey>[], luck: number): string | undefined {
  const ready = chooseKey(question(keys), 0, () => luck);
  return ready.kind === 'ready' ? ready.key?.secret : ready.kind;
}

describe('a key', () => {
  it('is chosen by weight', () => {
    const keys = [testKey('a', { weight: 1 }), testKey('b', { weight: 3 })];

    expect([0, 0.24, 0.26, 0.99].map((luck) => secretAt(keys, luck))).toEqual(['a', 'a', 'b', 'b']);
  });

  it('of weight 0 is only taken when no other is left', () => {
    const keys = [testKey('a', { weight: 0 }), testKey('b')];
    const rests = new KeyRests();
    rests.rest('b', 'rate-limited', 1_000);

    expect([0, 0.99].map((luck) => secretAt(keys, luck))).toEqual(['b', 'b']);
    expect(chooseKey(question(keys, rests), 0, () => 0)).toMatchObject({ key: { secret: 'a' } });
  });

  it('serves only its models', () => {
    const keys = [testKey('a', { models: ['other'] }), testKey('b', { models: ['m'] })];

    expect(secretAt(keys, 0)).toBe('b');
    expect(secretAt([testKey('a', { models: ['other'] })], 0)).toBe('no-key');
  });

  it('that rests is skipped; when all rest, the first to wake is told', () => {
    const [wide, narrow] = [new KeyRests(), new KeyRests()];
    wide.rest('a', 'authentication', 9_000);
    const asked = question([testKey('a'), testKey('b')], wide, narrow);
    expect(chooseKey(asked, 0, () => 0)).toMatchObject({ key: { secret: 'b' } });
    narrow.rest('b', 'rate-limited', 4_000, { announcedUntilMs: 99_000, why: 'Slow down.' });

    expect(chooseKey(asked, 0, () => 0)).toEqual({
      kind: 'resting',
      untilMs: 4_000,
      announcedUntilMs: 9_000,
      because: 'rate-limited',
      why: 'Slow down.',
    });
    expect(chooseKey(asked, 4_000, () => 0)).toMatchObject({ key: { secret: 'b' } });
  });

  it('is not needed where a provider has none, but its nameless key rests too', () => {
    const rests = new KeyRests();
    expect(chooseKey(question([], rests), 0, () => 0)).toEqual({ kind: 'ready', key: undefined });
    rests.rest(undefined, 'rate-limited', 4_000);
    expect(chooseKey(question([], rests), 0, () => 0).kind).toBe('resting');
  });
});

describe('rests of keys', () => {
  it('end in mind only when a call after them worked', () => {
    const rests = new KeyRests();
    rests.rest('a', 'rate-limited', 1_000);
    rests.forgive('a', 500);
    expect(rests.inRow('a')).toBe(1);
    rests.forgive('a', 1_000);
    expect(rests.inRow('a')).toBe(0);
  });

  it('of secrets that are gone are forgotten', () => {
    const rests = new KeyRests();
    rests.rest('a', 'authentication', 1_000);
    rests.rest('b', 'authentication', 1_000);
    rests.rest(undefined, 'authentication', 1_000);
    rests.keepOnly([testKey('b')]);

    expect([rests.of('a'), rests.of(undefined)]).toEqual([undefined, undefined]);
    expect(rests.of('b')).toBeDefined();
  });
});
