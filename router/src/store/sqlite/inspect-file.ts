import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

export type FileInspection =
  | { readonly kind: 'absent' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'database' }
  | { readonly kind: 'damaged'; readonly detail: string }
  | { readonly kind: 'unreadable'; readonly code: string };

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/**
 * Looks at the first bytes of a database file without SQLite, which would already touch it.
 * Synchronous: it runs once, at the start, where a trip to the thread pool takes longer than the work.
 */
export function inspectFile(file: string): FileInspection {
  let descriptor: number;
  try {
    // Before it is opened: to open a pipe waits for whoever writes into it.
    if (!statSync(file).isFile()) return { kind: 'unreadable', code: 'it is not a file' };
    descriptor = openSync(file, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return code === 'ENOENT' ? { kind: 'absent' } : { kind: 'unreadable', code };
  }
  try {
    return inspectHeader(descriptor, file);
  } finally {
    closeSync(descriptor);
  }
}

function inspectHeader(descriptor: number, file: string): FileInspection {
  const stats = fstatSync(descriptor);
  if (stats.size === 0) return { kind: 'empty' };
  const header = Buffer.alloc(HEADER_BYTES);
  const bytesRead = readSync(descriptor, header, 0, HEADER_BYTES, 0);
  if (bytesRead < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    return { kind: 'damaged', detail: 'it does not begin like a SQLite database' };
  }
  return isCutShort(header, stats.size, file)
    ? { kind: 'damaged', detail: `it ends after ${stats.size} bytes, before its last page` }
    : { kind: 'database' };
}

/** The header tells how many pages there are, unless an old writer left that field stale or a log still holds the last ones. */
function isCutShort(header: Buffer, bytes: number, file: string): boolean {
  const isPageCountValid = header.readUInt32BE(24) === header.readUInt32BE(92);
  if (!isPageCountValid || existsSync(`${file}-wal`)) return false;
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  return bytes < header.readUInt32BE(28) * pageBytes;
}
