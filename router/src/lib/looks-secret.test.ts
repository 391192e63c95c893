import { expect, it } from 'vitest';
import { looksSecret } from './looks-secret.ts';

const run = 'aB3dE6gH9jK2mN5p';

it.each([
  'sk-live-1234567890',
  'the key is sk-ant-api03-abcdefgh1, keep it',
  `gsk_${run}`,
  `hf_${run}`,
  `pr-${run}`,
  `github_pat_11ABCDE_${run}${run}`,
  `ghp_${run}${run}`,
  'xoxb-1234567890-abcdef',
  'AIzaSyA1234567890123456789',
  'AKIAIOSFODNN7EXAMPLE',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.sig',
  'Bearer abc123def456ghi',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIE',
  'https://hook.example.com/v1?api_key=abcdefgh',
  'https://x.example/?a=b&sig=abcdef%2Fgh&c=d',
  'Server=db;User=me;Password=correcthorse;',
  'token=abc12345',
  'see postgres://me:word@db/x',
  'https://hooks.slack.com/services/T000/B000/abcdefghijkl',
])('knows %s for one', (text) => expect(looksSecret(text)).toBe(true));

it.each([
  'xai-grok-4-fast-reasoning',
  'https://pr-8f3d2c1b4a5e6f7d.preview.example.com/v1',
  'https://sk-12345678.example.com:8443/v1/models?page=2',
  'https://me:word@api.example.com/v1',
  'org/model-3.1-instruct:free',
  'pr-1234-my-gateway',
  'Basic setup of the bearer service',
  'https://x.example/?key={{apiKey}}&token=<TOKEN>',
  'https://x.example/?sort_key=created&page_token=next',
  'a monkey=5 in the house',
  'The password is asked for at the door.',
  'd41d8cd98f00b204e9800998ecf8427e',
  '',
])('leaves %s alone', (text) => expect(looksSecret(text)).toBe(false));

it('takes no long time over a long text', () => {
  for (const piece of ['pr-', 'a-', 'key=', 'sk-a', 'a', '://a:', 'bearer ', '-----BEGIN ', 'x://']) {
    expect(looksSecret(piece.repeat(300_000 / piece.length))).toBeTypeOf('boolean');
  }
}, 5_000);
