/** For lenient reading of JSON: a field of another type than expected is not there, nor is a number too large for any (`1e999` parses as Infinity). */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
