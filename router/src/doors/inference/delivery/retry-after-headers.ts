/** `Retry-After` in whole seconds, rounded up, and the finer `retry-after-ms` that OpenAI's clients prefer. Flat, name and value. */
export function retryAfterHeaders(retryAfterMs: number | undefined): readonly string[] {
  if (retryAfterMs === undefined) return [];
  const ms = Math.max(0, Math.ceil(retryAfterMs));
  return ['retry-after', String(Math.ceil(ms / 1_000)), 'retry-after-ms', String(ms)];
}
