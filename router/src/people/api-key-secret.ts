import { hash, randomBytes } from 'node:crypto';

/** `pr-` and 32 random bytes: 256 bits, nothing to guess. */
export function newApiKeySecret(): string {
  return `pr-${randomBytes(32).toString('base64url')}`;
}

const SECRET = /^pr-[\w-]{43}$/;

/** Whether a text can be one of our keys at all. */
export function looksLikeApiKey(text: string): boolean {
  return SECRET.test(text);
}

/** What is kept of a key. One round of SHA-256 is enough for 256 random bits; slow hashes are for words that people choose. */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}
