import { hkdfSync } from 'node:crypto';
import { weakKeyReason } from './weak-key-reason.ts';

/** The key that wraps the vault's data keys. It lives in memory only. `origin` names where it came from, for error sentences. */
export interface MasterKey {
  readonly bytes: Buffer;
  readonly origin: string;
}

export type MasterKeyReading =
  | { readonly kind: 'read'; readonly key: MasterKey }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Reads a master key from its text: 64 hex digits, base64 of at least 32 bytes, or any other text of at least 32 characters that is hard to
 * guess. Short and known keys are refused: a public default once opened every installation of another gateway (field.md).
 */
export function readMasterKey(text: string, origin: string): MasterKeyReading {
  const trimmed = text.trim();
  const weakness = weakKeyReason(trimmed);
  if (weakness !== undefined) {
    return {
      kind: 'refused',
      reason: `The master key in ${origin} ${weakness}. Make a good one with: openssl rand -base64 32`,
    };
  }
  const bytes = Buffer.from(hkdfSync('sha256', keyMaterial(trimmed), '', 'provider-router master key v1', 32));
  return { kind: 'read', key: { bytes, origin } };
}

function keyMaterial(text: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]{43,}={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  return Buffer.from(text, 'utf8');
}
