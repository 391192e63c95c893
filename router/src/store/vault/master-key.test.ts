import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readMasterKey } from './master-key.ts';

describe('master key', () => {
  it.each([
    '',
    'changeme',
    'short-but-random-9f2K7mQx1Zt5R',
    'changeme-changeme-changeme-changeme',
    'passwordpasswordpasswordpassword',
    'your-super-secret-master-key-here-please-change-me',
    'my_secret_encryption_key_for_the_provider_router',
    '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    '0'.repeat(64),
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    'x7Kq2'.repeat(13),
    `${' '.repeat(40)}x7Kq2`,
  ])('refuses what can be guessed: %j', (text) => {
    const reading = readMasterKey(text, 'MASTER_KEY');
    expect(reading).toMatchObject({ kind: 'refused', reason: expect.stringContaining('openssl rand -base64 32') });
  });

  it('takes random keys in hex, base64 and base64url, and long passphrases', () => {
    for (let round = 0; round < 200; round++) {
      const bytes = randomBytes(32);
      for (const text of [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')]) {
        expect(readMasterKey(text, 'MASTER_KEY')).toMatchObject({ kind: 'read' });
      }
    }
    expect(readMasterKey('seven quiet herons wade past 19 rusty anchors', 'MASTER_KEY').kind).toBe('read');
  });

  it('reads the same bytes from every spelling of a key, and other bytes from another key', () => {
    const bytes = randomBytes(32);
    const spellings = [bytes.toString('hex'), bytes.toString('base64'), ` ${bytes.toString('base64url')}\n`];
    const keys = spellings.map((text) => {
      const reading = readMasterKey(text, 'MASTER_KEY');
      return reading.kind === 'read' ? reading.key.bytes.toString('hex') : reading.reason;
    });
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).not.toBe(bytes.toString('hex'));
    const other = readMasterKey(randomBytes(32).toString('hex'), 'MASTER_KEY');
    expect(other.kind === 'read' && other.key.bytes.toString('hex')).not.toBe(keys[0]);
  });
});
