/** For lenient reading of JSON: a field of another type than expected is a field that is not there. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
