import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { latestVersion } from '../migrations/latest-version.ts';
import type { WrappedDataKey } from '../vault/data-key.ts';
import { connectImmutable, connectReadOnly, hasLog } from './connect.ts';
import { inspectFile } from './inspect-file.ts';
import { readDataKeys } from './read-data-keys.ts';
import { restoreAdvice } from './restore-advice.ts';
import { failureSentence, type SqliteFailure, sqliteFailure } from './sqlite-failure.ts';

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
  const detail = checkRegistry(database);
  if (detail !== undefined) return { kind: 'failed', failure: { kind: 'damaged', detail } };
  return { kind: 'present', version, dataKeys: readDataKeys(database) };
}

/** A start that died before its first migration leaves a database without tables. */
function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('select 1 from sqlite_schema limit 1').get() === undefined;
}

const SMALL_TABLES = [
  'providers',
  'provider_configs',
  'provider_models',
  'models',
  'settings',
  'api_keys',
  'vault_keys',
];

/** SQLite's own check, of the registry only: the history may have ten million rows, and a start must not read them. */
function checkRegistry(database: DatabaseSync): string | undefined {
  for (const table of SMALL_TABLES) {
    const verdict = database.prepare(`pragma quick_check('${table}')`).get()?.['quick_check'];
    if (verdict !== 'ok') return `${table}: ${String(verdict)}`;
  }
  return undefined;
}

function failedSentence(file: string, failure: SqliteFailure): string {
  return failure.kind === 'damaged' ? damagedSentence(file, failure.detail) : failureSentence(failure, file);
}

function damagedSentence(file: string, detail: string): string {
  return `The database ${file} is damaged (${detail}). It was left as it is. ${restoreAdvice(file)}`;
}

function newerSentence(file: string, version: number): string {
  return `The database ${file} was written by a newer version of this router (its schema is ${version}, this version knows ${latestVersion}). Nothing was changed. Start the newer version. ${restoreAdvice(file)}`;
}

function foreignSentence(file: string): string {
  return `The database ${file} belongs to another program. Nothing was changed. Name another file with DATABASE_URL, or another folder with DATA_DIR.`;
}

function refused(reason: string): DatabaseInspection {
  return { kind: 'refused', reason };
}
