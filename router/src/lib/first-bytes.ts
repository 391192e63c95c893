/** A copy of the beginning where there are more bytes than `limit`, so that nothing keeps the rest in memory; else the very bytes. */
export function firstBytes(bytes: Uint8Array, limit: number): Uint8Array {
  // Not `slice`: a Buffer's own is a view.
  return bytes.length > limit ? new Uint8Array(bytes.subarray(0, limit)) : bytes;
}
