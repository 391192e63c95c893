import { closeSync, openSync, readSync } from 'node:fs';
import { type CopyFile, copyFiles } from './copy-files.ts';

export interface CopyWish {
  /** The newest schema that whoever restores it can read; any where it is left out. */
  readonly maxVersion?: number;
}

/** The newest copy of a database; undefined where there is none. */
export function newestCopy(file: string, { maxVersion }: CopyWish = {}): CopyFile | undefined {
  const copies = copyFiles(file);
  if (maxVersion === undefined) return copies.at(-1);
  return copies.findLast(({ path }) => (versionIn(path) ?? Number.POSITIVE_INFINITY) <= maxVersion);
}

const VERSION_AT = 60;

/** `user_version`, straight out of the header. undefined: it cannot be read. */
function versionIn(path: string): number | undefined {
  try {
    const descriptor = openSync(path, 'r');
    const field = Buffer.alloc(4);
    const bytesRead = readSync(descriptor, field, 0, field.length, VERSION_AT);
    closeSync(descriptor);
    return bytesRead === field.length ? field.readUInt32BE() : undefined;
  } catch {
    return undefined;
  }
}
