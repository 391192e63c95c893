import type { JsonValue } from '../../domain/json.ts';
import { MAX_JSON_LEVELS, nestsDeeperThan } from '../../domain/nests-deeper-than.ts';

/** A config value as its column keeps it: JSON, but for strings that nobody could mistake for JSON (`http://localhost:1234`). */
export function encodeConfigValue(value: unknown): string {
  if (typeof value === 'string' && isPlain(value)) return value;
  return JSON.stringify(value) ?? 'null';
}

/** A config value as its column was read. */
export type DecodedValue =
  | { readonly kind: 'value'; readonly value: JsonValue }
  /** Only a hand writes such a one: whoever walks it would run out of stack. */
  | { readonly kind: 'too-deep' };

/** A value that is not JSON is a string (contract, section 10). */
export function decodeConfigValue(text: string): DecodedValue {
  const value = parsed(text);
  return nestsDeeperThan(value, MAX_JSON_LEVELS) ? { kind: 'too-deep' } : { kind: 'value', value };
}

function parsed(text: string): JsonValue {
  if (!MAY_BE_JSON.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Spares most texts (`sk-...`, `http://...`) the exception, which costs more than the rest of their reading. */
const MAY_BE_JSON = /^[\s{["\-0-9tfn]/;

/** Reads back as itself: no JSON, whole as UTF-8, and not to be taken for a sealed secret. */
function isPlain(value: string): boolean {
  return !value.startsWith('sealed:') && value.isWellFormed() && !value.includes('\0') && parsed(value) === value;
}
