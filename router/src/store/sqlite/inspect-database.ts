import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { latestVersion } from '../migrations/latest-version.ts';
import type { WrappedDataKey } from '../vault/data-key.ts';
import { checkChanges, checkRegistry } from './check-registry.ts';
import { connectImmutable, connectReadOnly, hasLog } from './connect.ts';
import { earlierLife } from './earlier-life.ts';
import { inspectFile } from './inspect-file.ts';
import { readDataKeys } from './read-data-keys.ts';
import { restoreAdvice } from './restore-advice.ts';
import { failureSentence, type SqliteFailure, sqliteFailure } from './sqlite-failure.ts';

const NEWBORN_MS = 500;

export type DatabaseInspection =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly version: number; readonly dataKeys: readonly WrappedDataKey[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** What a start must know before it opens the database for writing. Nothing here changes a byte of the file. */
export async function inspectDatabase(file: string, patienceMs: number): Promise<DatabaseInspection> {
  const look = inspectFile(file);
  switch (look.kind) {
    case 'absent':
      return look;
    case 'empty':
      return inspectEmpty(file, patienceMs);
    case 'unreadable':
      return refused(
        `The database ${file} cannot be read (${look.code}). Check that the user that runs the router may read it.`,
      );
    case 'damaged':
      return refused(damagedSentence(file, look.detail));
    case 'database':
      return inspectPatiently(file, patienceMs);
  }
}

/** An empty file is a new database, as for SQLite, unless something beside it tells of an earlier life: then its content was lost. */
async function inspectEmpty(file: string, patienceMs: number): Promise<DatabaseInspection> {
  if (earlierLife(file) === undefined) return { kind: 'absent' };
  // Another router may be making it at this moment: the key comes first, then an empty file.
  await sleep(Math.min(patienceMs, NEWBORN_MS));
  const trace = earlierLife(file);
  if (inspectFile(file).kind !== 'empty' || trace === undefined) return inspectDatabase(file, patienceMs);
  return refused(emptiedSentence(file, trace));
}

async function inspectPatiently(file: string, patienceMs: number): Promise<DatabaseInspection> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    const isAlone = !hasLog(file);
    const content = inspectContent(file, isAlone);
    switch (content.kind) {
      case 'absent':
      case 'present':
        return content;
      case 'newer':
        return refused(newerSentence(file, content.version));
      case 'foreign':
        return refused(foreignSentence(file));
      case 'failed': {
        // Somebody began to write while it was read as if nobody did: what looked damaged may be half of that.
        const isDisturbed = isAlone && hasLog(file);
        const mayHeal = isDisturbed || content.failure.kind === 'locked';
        if (!mayHeal || performance.now() >= deadlineMs) return refused(failedSentence(file, content.failure));
        await sleep(25);
      }
    }
  }
}

type Content =
  | Exclude<DatabaseInspection, { kind: 'refused' }>
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'failed'; readonly failure: SqliteFailure };

function inspectContent(file: string, isAlone: boolean): Content {
  let database: DatabaseSync | undefined;
  try {
    database = isAlone ? connectImmutable(file) : connectReadOnly(file);
    return readContent(database);
  } catch (error) {
    const failure = sqliteFailure(error);
    if (failure === undefined) throw error;
    return { kind: 'failed', failure };
  } finally {
    database?.close();
  }
}

function readContent(database: DatabaseSync): Content {
  const version = Number(database.prepare('pragma user_version').get()?.['user_version']);
  if (version > latestVersion) return { kind: 'newer', version };
  if (version === 0) return isEmpty(database) ? { kind: 'absent' } : { kind: 'foreign' };
  const detail = checkRegistry(database) ?? checkChanges(database, 'end');
  if (detail !== undefined) return { kind: 'failed', failure: { kind: 'damaged', detail } };
  return { kind: 'present', version, dataKeys: readDataKeys(database) };
}

/** A start that died before its first migration leaves a database without tables. */
function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('select 1 from sqlite_schema limit 1').get() === undefined;
}

function failedSentence(file: string, failure: SqliteFailure): string {
  return failure.kind === 'damaged' ? damagedSentence(file, failure.detail) : failureSentence(failure, file);
}

function damagedSentence(file: string, detail: string): string {
  return `The database ${file} is damaged (${detail}). It was left as it is. ${restoreAdvice(file)}`;
}

function emptiedSentence(file: string, trace: string): string {
  return `The database ${file} is an empty file, but ${trace} beside it tells that there was a registry before. Nothing was changed. ${restoreAdvice(file)} To begin with a new registry instead, move the empty file away.`;
}

function newerSentence(file: string, version: number): string {
  return `The database ${file} was written by a newer version of this router (its schema is ${version}, this version knows ${latestVersion}). Nothing was changed. Start the newer version. ${restoreAdvice(file, { maxVersion: latestVersion })}`;
}

function foreignSentence(file: string): string {
  return `The database ${file} belongs to another program. Nothing was changed. Name another file with DATABASE_URL, or another folder with DATA_DIR.`;
}

function refused(reason: string): DatabaseInspection {
  return { kind: 'refused', reason };
}
