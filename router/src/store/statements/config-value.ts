/** A config value as its column keeps it: JSON, but for strings that nobody could mistake for JSON (`http://localhost:1234`). */
export function encodeConfigValue(value: unknown): string {
  if (typeof value === 'string' && isPlain(value)) return value;
  return JSON.stringify(value) ?? 'null';
}

/** A value that is not JSON is a string (contract, section 10). */
export function decodeConfigValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Reads back as itself: no JSON, whole as UTF-8, and not to be taken for a sealed secret. */
function isPlain(value: string): boolean {
  return (
    !value.startsWith('sealed:') && value.isWellFormed() && !value.includes('\0') && decodeConfigValue(value) === value
  );
}
