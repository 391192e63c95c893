import { hash, randomBytes } from 'node:crypto';

const PREFIX = 'pr-';
const LENGTH = 46;

/** `pr-` and 32 random bytes: 256 bits, nothing to guess. */
export function newApiKeySecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64url')}`;
}

/** Whether a text can be one of our keys at all: told by its form, so that strangers' credentials are not hashed. */
export function looksLikeApiKey(text: string): boolean {
  return text.length === LENGTH && text.startsWith(PREFIX);
}

/** What is kept of a key. One round of SHA-256 is enough for 256 random bits; slow hashes are for words that people choose. */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}
