import { damageSentence } from './damage-sentence.ts';

/** What SQLite's error codes mean for who asked. `detail` is SQLite's own sentence. */
export type SqliteFailure = {
  readonly kind: 'locked' | 'full' | 'read-only' | 'damaged' | 'unopenable' | 'disk-error';
  readonly detail: string;
};

const KINDS: Readonly<Record<number, SqliteFailure['kind']>> = {
  5: 'locked', // SQLITE_BUSY
  6: 'locked', // SQLITE_LOCKED
  8: 'read-only', // SQLITE_READONLY
  10: 'disk-error', // SQLITE_IOERR
  11: 'damaged', // SQLITE_CORRUPT
  13: 'full', // SQLITE_FULL
  14: 'unopenable', // SQLITE_CANTOPEN
  26: 'damaged', // SQLITE_NOTADB
};

/** SQLITE_IOERR_SHMSIZE: the log's index found no room on the disk. */
const NO_ROOM_FOR_INDEX = 4874;

/** Reads an error thrown by `node:sqlite`; undefined for everything that is no trouble with the file (constraints, wrong SQL). */
export function sqliteFailure(error: unknown): SqliteFailure | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  const kind = error.errcode === NO_ROOM_FOR_INDEX ? 'full' : KINDS[error.errcode & 0xff];
  return kind === undefined ? undefined : { kind, detail: `${error.message}, SQLite code ${error.errcode}` };
}

/** The failure as a sentence for the operator: what failed, where, and what to do. */
export function failureSentence(failure: SqliteFailure, file: string): string {
  switch (failure.kind) {
    case 'locked':
      return `The database ${file} is locked by another program. Close that program, or wait until it is done.`;
    case 'full':
      return `There is no room left for the database ${file}. Free some disk space.`;
    case 'read-only':
      return `The database ${file} is read-only. Make the file and its folder writable for the user that runs the router.`;
    case 'damaged':
      return damageSentence(file, failure.detail);
    case 'unopenable':
      return `The database ${file} cannot be opened (${failure.detail}). Check that its folder exists and is writable for the user that runs the router.`;
    case 'disk-error':
      return `The disk under the database ${file} reports an error (${failure.detail}). Check the disk and its free space.`;
  }
}
