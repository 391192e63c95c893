import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { holdsMask, holdsSecret, MASK, maskSecret, maskValue, unmaskValue } from './mask.ts';

const planted = 'sk-planted-secret';
const secretNames = ['apiKey', 'api_key', 'X-Api-Key', 'Authorization', 'cookies', 'client-secret', 'PASSWORD'];
const harmless = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;

/** JSON that hides the planted secret somewhere under a secret name. */
const hiding: fc.Arbitrary<JsonValue> = fc.letrec<{ hiding: JsonValue }>((tie) => ({
  hiding: fc.oneof(
    { maxDepth: 4 },
    fc.tuple(fc.constantFrom(...secretNames), harmless).map(([name, other]): JsonValue => ({ other, [name]: planted })),
    fc.tuple(fc.string(), tie('hiding')).map(([name, inner]): JsonValue => Object.fromEntries([[`x${name}`, inner]])),
    fc.tuple(harmless, tie('hiding')).map(([other, inner]): JsonValue => [other, inner]),
  ),
})).hiding;

describe('masking', () => {
  it('never shows a secret, wherever it is nested', () => {
    fc.assert(
      fc.property(hiding, (value) => {
        expect(JSON.stringify(maskValue(value))).not.toContain(planted);
        expect(holdsSecret(value)).toBe(true);
      }),
    );
  });

  it('leaves values without secrets as they are', () => {
    const value = { url: 'https://api.example.com/v1?q=a@b', list: [1, 'two'], deep: { maxTokens: 5 } };
    expect(maskValue(value)).toEqual(value);
    expect(holdsSecret(value)).toBe(false);
  });

  it('hides what is plainly a secret under any name', () => {
    const value = {
      note: 'use sk-live-1234567890',
      hooks: ['https://h.example/?api_key=abcdefgh', 'https://h.example/'],
    };
    expect(maskValue(value)).toEqual({ note: MASK, hooks: [MASK, 'https://h.example/'] });
    expect(holdsSecret(value)).toBe(true);
    expect(unmaskValue(maskValue(value), value)).toEqual({ value, orphans: [] });
  });

  it('hides the credentials in a URL', () => {
    expect(maskValue('https://me:word@api.example.com/v1')).toBe(`https://${MASK}@api.example.com/v1`);
    expect(maskValue('postgres://me@host/db')).toBe(`postgres://${MASK}@host/db`);
  });
});

describe('writing a masked value back', () => {
  it('restores what is stored', () => {
    fc.assert(
      fc.property(hiding, (stored) => {
        expect(unmaskValue(maskValue(stored), stored)).toEqual({ value: stored, orphans: [] });
      }),
    );
  });

  it('restores every key of a list, whatever is shown beside them', () => {
    const element = fc.oneof(
      fc.record({ key: fc.string({ minLength: 1 }), weight: fc.nat(), models: fc.array(fc.string({ minLength: 1 })) }),
      fc.string({ minLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(element, { minLength: 1 }), (stored) => {
        expect(unmaskValue(maskSecret(stored), stored)).toEqual({ value: stored, orphans: [] });
      }),
    );
  });

  it('never stores the mask, whatever is stored', () => {
    fc.assert(
      fc.property(hiding, harmless, (written, stored) => {
        expect(holdsMask(unmaskValue(maskValue(written), stored).value)).toBe(false);
      }),
    );
  });

  it('takes a new secret beside a kept one', () => {
    const stored: JsonObject = { token: 'old', cookies: 'kept', region: 'eu' };
    expect(unmaskValue({ token: 'new', cookies: MASK, region: 'us' }, stored).value).toEqual({
      token: 'new',
      cookies: 'kept',
      region: 'us',
    });
  });

  it('takes the mask in a list for what is stored at its place, and says which masks stand for nothing', () => {
    const stored = [{ key: 'sk-1', weight: 3 }, 'sk-2'];
    const shown = [{ key: MASK, weight: 3 }, MASK];
    expect(maskSecret(stored)).toEqual(shown);
    expect(unmaskValue([{ key: MASK, weight: 5 }, 'sk-new'], stored)).toEqual({
      value: [{ key: 'sk-1', weight: 5 }, 'sk-new'],
      orphans: [],
    });
    expect(unmaskValue([...shown, { key: MASK }, MASK], stored).orphans).toEqual(['2.key', '3']);
    expect(unmaskValue([{ key: MASK }], 'sk-1').orphans).toEqual(['0.key']);
  });
});

describe('a list of secrets', () => {
  it('shows weights and models, and of each key only that there is one', () => {
    const keys = [{ key: 'sk-1', weight: 3, models: ['a'], note: 'sk-hidden', nested: { any: 'sk-hidden' } }, 'sk-2'];
    expect(maskSecret(keys)).toEqual([{ key: MASK, weight: 3, models: ['a'], note: MASK, nested: MASK }, MASK]);
    expect(maskSecret(['sk-1', 'sk-2'])).toBe(MASK);
    expect(maskSecret({ weight: 'sk-1' })).toBe(MASK);
  });
});
