import { DatabaseSync } from 'node:sqlite';
import { type CopyFile, copyFiles } from './copy-files.ts';
import { revisionOf } from './revision-of.ts';

export interface RegistryCopy extends CopyFile {
  /** Of the registry in it; undefined where the copy cannot be read. */
  readonly revision: number | undefined;
}

/** The newest copy of the registry alone; undefined where there is none. */
export function newestRegistryCopy(file: string): RegistryCopy | undefined {
  const copy = copyFiles(file).findLast(({ kind }) => kind === 'registry');
  return copy === undefined ? undefined : { ...copy, revision: revisionIn(copy.path) };
}

function revisionIn(path: string): number | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 0 });
    return revisionOf(database);
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}
