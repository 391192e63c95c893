/** One change of a body's bytes: at `at`, `remove` bytes go and `insert` comes. */
export interface ByteEdit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Where a quoted key stands, if it stands there exactly once in the whole text. */
function findKeyOnce(bytes: Buffer, quotedKey: Buffer): number | undefined {
  const at = bytes.indexOf(quotedKey);
  if (at === -1 || bytes.indexOf(quotedKey, at + quotedKey.length) !== -1) return undefined;
  return at;
}

/** Replaces the text value that follows a key's end; undefined where no text follows. */
export function replaceText(bytes: Buffer, afterKey: number, value: string): ByteEdit | undefined {
  const colon = skipSpace(bytes, afterKey);
  if (bytes[colon] !== COLON) return undefined;
  const start = skipSpace(bytes, colon + 1);
  if (bytes[start] !== QUOTE) return undefined;
  let end = start + 1;
  while (end < bytes.length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
  return end < bytes.length ? { at: start, remove: end + 1 - start, insert: JSON.stringify(value) } : undefined;
}

/** Renames a key that stands in the text exactly once, as a key. */
export function renameKey(bytes: Buffer, from: string, to: string): ByteEdit | undefined {
  const quoted = Buffer.from(JSON.stringify(from));
  const at = findKeyOnce(bytes, quoted);
  if (at === undefined || bytes[skipSpace(bytes, at + quoted.length)] !== COLON) return undefined;
  return { at, remove: quoted.length, insert: JSON.stringify(to) };
}

/** The bytes with all edits made; the very same bytes when there are none. */
export function applyEdits(bytes: Buffer, edits: readonly ByteEdit[]): Buffer {
  if (edits.length === 0) return bytes;
  const pieces: Buffer[] = [];
  let from = 0;
  for (const edit of edits.toSorted((left, right) => left.at - right.at)) {
    pieces.push(bytes.subarray(from, edit.at), Buffer.from(edit.insert));
    from = edit.at + edit.remove;
  }
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at])
    at += 1;
  return at;
}
