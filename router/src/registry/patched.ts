/** A field after a partial write: left out stays, null clears. */
export function patched<Value>(written: Value | null | undefined, before: Value | undefined): Value | undefined {
  return written === undefined ? before : (written ?? undefined);
}
