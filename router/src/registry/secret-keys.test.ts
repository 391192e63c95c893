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
