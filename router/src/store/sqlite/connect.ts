import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { sqliteFailure } from './sqlite-failure.ts';

const LOG_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * The main connection. It never waits for locks (`timeout: 0`), syncs every commit, and overwrites what it deletes.
 * Checkpoints are mostly left to the record worker, which blocks nobody.
 */
export function connectReadWrite(file: string, maxBytes: number | undefined): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // Has an effect only on a new file, and only before its first table.
    database.exec('pragma auto_vacuum = incremental; pragma journal_mode = wal');
    database.exec('pragma synchronous = full; pragma secure_delete = on; pragma wal_autocheckpoint = 4000');
    database.exec(`pragma journal_size_limit = ${LOG_LIMIT_BYTES}`);
    limitSize(database, maxBytes);
    proveWritable(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function limitSize(database: DatabaseSync, maxBytes: number | undefined): void {
  if (maxBytes === undefined) return;
  const pageBytes = Number(database.prepare('pragma page_size').get()?.['page_size'] ?? 4096);
  database.exec(`pragma max_page_count = ${Math.max(1, Math.floor(maxBytes / pageBytes))}`);
}

/** Whether the file takes writes now. A lock held by others says nothing about it. */
export function takesWrites(file: string, maxBytes: number | undefined): boolean {
  try {
    connectReadWrite(file, maxBytes).close();
    return true;
  } catch {
    return false;
  }
}

/** A connection that writes nothing. */
export function connectReadOnly(file: string): DatabaseSync {
  return openToRead(file).database;
}

export interface OpenToRead {
  readonly database: DatabaseSync;
  /** It reads the file as it stood, and hears of no change. Right only while there is none. */
  readonly isImmutable: boolean;
}

/**
 * A connection that writes nothing. Where the folder is read-only or full SQLite cannot make the log's index; then the file is read as it
 * stands, which is whole as long as there is no log beside it.
 */
export function openToRead(file: string): OpenToRead {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
  try {
    database.prepare('select count(*) from sqlite_schema').get();
    return { database, isImmutable: false };
  } catch (error) {
    database.close();
    const kind = sqliteFailure(error)?.kind;
    if (kind === undefined || kind === 'locked' || kind === 'damaged' || hasLog(file)) throw error;
    return { database: connectImmutable(file), isImmutable: true };
  }
}

/** Reads the file as it stands and leaves no log files behind. Right only where nobody writes: there is no log then. */
export function connectImmutable(file: string): DatabaseSync {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { readOnly: true, timeout: 0 });
}

/** Whether a log lies beside the file: somebody has the database open, or left it without closing. */
export function hasLog(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** SQLite opens a file that it may not write without a word, and fails at the first write. A lock held by others says nothing about it. */
function proveWritable(database: DatabaseSync): void {
  try {
    database.exec('begin immediate; rollback');
  } catch (error) {
    if (sqliteFailure(error)?.kind !== 'locked') throw error;
  }
}
