import { parseExactly } from '../kit/exact-json.ts';

/**
 * Parses a body, lets `change` edit it, and writes it again with the digits of every number as they came: 12345678901234567890 and 1.0
 * would not survive a plain round trip. `__proto__` stays an ordinary key, and of duplicate keys the last one is left.
 */
export function reencodeBody(bytes: Uint8Array, change: (body: Record<string, unknown>) => void): Buffer {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const body = parseExactly(text) as Record<string, unknown>;
  change(body);
  return Buffer.from(JSON.stringify(body));
}
