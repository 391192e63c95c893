import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASK, maskValue } from './mask.ts';
import { isSecretKey, isSecretName } from './secret-keys.ts';
import { scriptedType } from './testing/scripted-type.ts';

/** One name in the ways in which people write it. */
const styles: readonly ((words: readonly string[]) => string)[] = [
  (words) => words.join('_'),
  (words) => words.join('-'),
  (words) => words.join('.'),
  (words) => words.join('_').toUpperCase(),
  (words) => words.map(capitalised).join('-'),
  (words) => words.map((word, index) => (index === 0 ? word : capitalised(word))).join(''),
  (words) => words.map(capitalised).join(''),
];
const style = fc.constantFrom(...styles);
const owner = fc.constantFrom(
  'x',
  'goog',
  'admin',
  'developer',
  'backend',
  'hf',
  'openai',
  'proxy',
  'my',
  'db',
  'umid',
);

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

describe('the name of a secret', () => {
  it('is known by its ending, whoever it belongs to and however it is written', () => {
    const endings = [
      ...['token', 'secret', 'password', 'passphrase', 'credentials', 'authorization', 'cookie', 'key', 'auth'],
      ...['api key', 'private key', 'access token', 'client secret', 'secret access key', 'session token', 'headers'],
    ].map((text) => text.split(' '));
    fc.assert(
      fc.property(fc.array(owner, { maxLength: 3 }), fc.constantFrom(...endings), style, (owners, ending, write) => {
        expect([write([...owners, ...ending]), isSecretName(write([...owners, ...ending]))]).toEqual([
          write([...owners, ...ending]),
          true,
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ...['auth', 'key', 'keys', 'token', 'xgoogapikey', 'x-goog-api-key', 'hftoken', 'bx-umidtoken', 'dbpassword'],
    ...[
      'pat',
      'githubPat',
      'creds',
      'DB_CREDS',
      'dsn',
      'sentryDsn',
      'sas',
      'otp',
      'totp-2',
      'session',
      'pem',
      'serverPem',
    ],
    ...['Proxy-Authorization', 'SMTP_PASS', 'AWS_SECRET_ACCESS_KEY', 'privateKeyPem', 'Cookie', 'jwt', 'apikeys'],
  ])('%s is one', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    ...[
      'maxTokens',
      'max_tokens',
      'maxToken',
      'MAX_TOKEN',
      'tokenizer',
      'tokenLimit',
      'tokenUrl',
      'costPerToken',
      'EOSToken',
    ],
    ...[
      'eos_token',
      'stop_token_ids',
      'keyField',
      'keyName',
      'cacheKey',
      'prompt_cache_key',
      'publicKey',
      'primaryKey',
    ],
    ...[
      'path',
      'pattern',
      'requiresOtp',
      'use_session',
      'sessions',
      'sessionId',
      'item',
      'stem',
      'useSas',
      'descriptor',
    ],
    ...['monkey', 'turkey', 'bypass', 'passthrough', 'secretary', 'passwordless', 'authType', 'requiresAuth', 'oauth'],
    ...[
      'defaultModel',
      'baseURL',
      'timeout',
      'headerName',
      'credentialsRequired',
      'author',
      'region',
      'apiKeyHeader',
      '',
    ],
  ])('"%s" is none', (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  it('is known also where a number, a letter or its turn tells it from others of its kind', () => {
    const word = fc.constantFrom('token', 'secret', 'password', 'api key', 'auth', 'cookies', 'jwt', 'access token');
    const variant = fc.constantFrom('2', '17', 'b', 'v2', 'old', 'new', 'backup', 'primary', '2 old', 'old 2', '1 2');
    fc.assert(
      fc.property(fc.array(owner, { maxLength: 2 }), word, variant, style, (owners, ending, which, write) => {
        const name = write([...owners, ...ending.split(' '), ...which.split(' ')]);
        if (owners.length === 0 || ending !== 'jwt') expect([name, isSecretName(name)]).toEqual([name, true]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is known with a number right behind it', () => {
    const ending = fc.constantFrom('token', 'secret', 'password', 'apiKey', 'api_key', 'API_KEY', 'Cookie', 'headers');
    fc.assert(
      fc.property(owner, ending, fc.nat(), (first, last, number) => {
        for (const name of [`${last}${number}`, `${first}_${last}${number}`, `${first}-${last}_${number}`])
          expect([name, isSecretName(name)]).toEqual([name, true]);
      }),
    );
  });

  it('is none for its number alone', () => {
    const plain = fc.constantFrom(
      'maxTokens',
      'max_token',
      'cacheKey',
      'publicKey',
      'keyField',
      'model',
      'baseURL',
      '',
    );
    fc.assert(
      fc.property(plain, fc.constantFrom('2', '_2', '-b', '_old', 'V2'), (name, variant) => {
        expect([name + variant, isSecretName(name + variant)]).toEqual([name + variant, false]);
      }),
    );
  });

  it('is none once another word follows: then it tells of the secret', () => {
    const about = fc.constantFrom('field', 'name', 'url', 'limit', 'count', 'type', 'length', 'ttl');
    const word = fc.constantFrom('token', 'key', 'secret', 'password', 'auth');
    fc.assert(
      fc.property(owner, word, about, style, (first, second, last, write) => {
        expect(isSecretName(write([first, second, last]))).toBe(false);
      }),
    );
  });

  it('masks what stands under it at any depth, whole maps of headers too', () => {
    const shown = maskValue({
      upstream: { headers: { 'X-Tenant': 'planted' }, auth: { user: 'planted' }, maxTokens: 5 },
    });
    expect(shown).toEqual({ upstream: { headers: MASK, auth: MASK, maxTokens: 5 } });
  });
});

it('knows what any type calls a secret, whichever type the provider has', () => {
  const types = { all: [scriptedType({ type: 'one' }), { ...scriptedType({ type: 'two' }), secretKeys: ['umid'] }] };
  expect(isSecretKey(types, 'umid')).toBe(true);
  expect(isSecretKey(types, 'region')).toBe(false);
});
