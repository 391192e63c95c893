import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { holdsMask, holdsSecret, MASK, maskValue, unmaskValue } from './mask.ts';

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

  it('hides the credentials in a URL', () => {
    expect(maskValue('https://me:word@api.example.com/v1')).toBe(`https://${MASK}@api.example.com/v1`);
    expect(maskValue('postgres://me@host/db')).toBe(`postgres://${MASK}@host/db`);
  });
});

describe('writing a masked value back', () => {
  it('restores what is stored', () => {
    fc.assert(
      fc.property(hiding, (stored) => {
        expect(unmaskValue(maskValue(stored), stored)).toEqual(stored);
      }),
    );
  });

  it('never stores the mask, whatever is stored', () => {
    fc.assert(
      fc.property(hiding, harmless, (written, stored) => {
        const unmasked = unmaskValue(maskValue(written), stored);
        expect(holdsMask(unmasked)).toBe(false);
      }),
    );
  });

  it('takes a new secret beside a kept one', () => {
    const stored: JsonObject = { token: 'old', cookies: 'kept', region: 'eu' };
    expect(unmaskValue({ token: 'new', cookies: MASK, region: 'us' }, stored)).toEqual({
      token: 'new',
      cookies: 'kept',
      region: 'us',
    });
  });
});
