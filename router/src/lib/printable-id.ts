/** An id of an upstream that may be told on: one with line breaks or control characters is none. */
export function printableId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x20-\x7e]+$/.test(value) ? value : undefined;
}
