const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;
/** Where even nothing but brackets is parsed in some milliseconds. */
const HARMLESS_BYTES = 262_144;

/**
 * Whether a JSON text may have more arrays and objects than `count`: its opening brackets are counted, those in texts too. V8 needs two seconds for
 * twenty megabytes of `[[],[],...`, in which nobody else is answered; honest bodies of that size are texts and base64.
 */
export function holdsMoreContainersThan(bytes: Uint8Array, count: number): boolean {
  if (bytes.length <= HARMLESS_BYTES) return false;
  let found = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === OPENING_BRACKET || byte === OPENING_BRACE) found += 1;
  }
  return found > count;
}
