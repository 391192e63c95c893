/** An id as this API takes it: letters, digits, `_` and `-`. Kimi's `functions.get:0` and the old functions' names are none. */
export function toolUseId(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, '_') || 'call';
}
