import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../../lib/make-folder.ts';
import type { StoreOpening, StoreOptions } from '../store.ts';
import { StoreTrouble } from '../store-trouble.ts';
import { exposedKeyWarning } from '../vault/exposed-key-warning.ts';
import type { MasterKey } from '../vault/master-key.ts';
import { masterKeyFile, obtainMasterKey } from '../vault/obtain-master-key.ts';
import { openVault } from '../vault/vault.ts';
import { assembleStore } from './assemble-store.ts';
import { connectReadWrite, openToRead } from './connect.ts';
import { earlierLife } from './earlier-life.ts';
import { type DatabaseInspection, inspectDatabase } from './inspect-database.ts';
import { type Access, RecoveringStore, type Reopening } from './recovering-store.ts';
import { restoreAdvice } from './restore-advice.ts';
import { failureSentence, sqliteFailure } from './sqlite-failure.ts';

const LOCK_PATIENCE_MS = 10_000;

/**
 * Opens the SQLite store. First it looks without touching: a damaged file, a newer schema or a wrong master key are refused with nothing
 * changed. Then it connects, upgrades the schema where that is due, and falls back to reading where the file cannot be written.
 */
export async function openSqliteStore(options: StoreOptions): Promise<StoreOpening> {
  const trouble = new StoreTrouble(options.tell);
  const opening = await openFirst(options, trouble);
  if (opening.kind === 'refused' || opening.access === 'read-write') return opening;
  const { file, maxBytes, rhythm } = options;
  const reopen = () => reopenQuietly(options, trouble);
  const store = new RecoveringStore({ opening, reopen, trouble, file, maxBytes, everyMs: rhythm?.retryMs });
  return { kind: 'open', store };
}

async function openFirst(options: StoreOptions, trouble: StoreTrouble): Promise<Reopening> {
  const look = await inspectDatabase(options.file, patienceOf(options));
  if (look.kind === 'refused') return look;
  const surprise = look.kind === 'absent' ? newRegistryWarning(options.file) : undefined;
  return openInspected(options, look, trouble, () => warn(options, [surprise, keyWarning(options)]));
}

/** Without the warnings of a start, and no new database is made where there is none any more. */
async function reopenQuietly(options: StoreOptions, trouble: StoreTrouble): Promise<Reopening> {
  const look = await inspectDatabase(options.file, patienceOf(options));
  if (look.kind === 'refused') return look;
  if (look.kind === 'absent') return { kind: 'refused', reason: `The database ${options.file} is not there any more.` };
  return openInspected(options, look, trouble, () => undefined);
}

async function openInspected(
  options: StoreOptions,
  look: Exclude<DatabaseInspection, { kind: 'refused' }>,
  trouble: StoreTrouble,
  warnNow: () => void,
): Promise<Reopening> {
  const patienceMs = patienceOf(options);
  try {
    const master = provenMasterKey(options, look);
    if (master.kind === 'refused') return master;
    warnNow();
    const { access, ...connection } = await connectPatiently(options, look, patienceMs);
    const known = { ...options, ...connection, master: master.key, version: versionOf(look), patienceMs };
    const assembled = await assembleStore(known, trouble);
    return assembled.kind === 'open' ? { ...assembled, access } : assembled;
  } catch (error) {
    return refuse(error, options.file);
  }
}

function patienceOf({ lockPatienceMs = LOCK_PATIENCE_MS }: StoreOptions): number {
  return lockPatienceMs;
}

/** Legitimate, as with a key that was put there beforehand; a surprise all the same where a database was expected. */
function newRegistryWarning(file: string): string | undefined {
  const trace = earlierLife(file);
  if (trace === undefined) return undefined;
  return `There is no database ${file} although ${trace} beside it tells of one: a new, empty registry is made. Is that a surprise? Then stop the router again. ${restoreAdvice(file)}`;
}

function keyWarning({ masterKeySource, file }: StoreOptions): string | undefined {
  const path = masterKeyFile(masterKeySource, file);
  return path === undefined ? undefined : exposedKeyWarning(path);
}

function warn({ tell }: StoreOptions, sentences: readonly (string | undefined)[]): void {
  for (const sentence of sentences) if (sentence !== undefined) tell?.({ kind: 'warning', sentence });
}

type ProvenKey =
  | { readonly kind: 'proven'; readonly key: MasterKey }
  | { readonly kind: 'refused'; readonly reason: string };

function provenMasterKey(options: StoreOptions, look: DatabaseInspection): ProvenKey {
  const { file, masterKeySource: source } = options;
  const isPresent = look.kind === 'present';
  const reading = obtainMasterKey({ source, databaseFile: file, sealedAlready: isPresent });
  if (reading.kind === 'refused') return reading;
  if (isPresent) {
    const proof = openVault(look.dataKeys, reading.key, file);
    if (proof.kind === 'refused') return proof;
  }
  return { kind: 'proven', key: reading.key };
}

function versionOf(look: DatabaseInspection): number {
  return look.kind === 'present' ? look.version : 0;
}

interface Connection {
  readonly database: DatabaseSync;
  readonly access: Access;
  /** Why the database can only be read; undefined where it can be written. */
  readonly readOnlyReason: string | undefined;
}

async function connectPatiently(
  options: StoreOptions,
  look: DatabaseInspection,
  patienceMs: number,
): Promise<Connection> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    try {
      if (look.kind === 'absent') createFile(options.file);
      return connect(options, look);
    } catch (error) {
      if (sqliteFailure(error)?.kind !== 'locked' || performance.now() >= deadlineMs) throw error;
      await sleep(25);
    }
  }
}

/** Made by hand, because SQLite would make it readable for others; its log files take over the mode. */
function createFile(file: string): void {
  makeFolder(dirname(file));
  closeSync(openSync(file, 'a', 0o600));
}

/** A database that is there but takes no writes (read-only, a full disk) is opened for reading, so that inference goes on. */
function connect({ file, maxBytes }: StoreOptions, look: DatabaseInspection): Connection {
  try {
    const database = connectReadWrite(file, maxBytes);
    return { database, access: 'read-write', readOnlyReason: undefined };
  } catch (error) {
    const failure = sqliteFailure(error);
    if (look.kind !== 'present' || failure === undefined || failure.kind === 'locked') throw error;
    const readOnlyReason = `${failureSentence(failure, file)} Until then the router only reads it; every few seconds it looks whether it can write again.`;
    const { database, isImmutable } = openToRead(file);
    return { database, access: isImmutable ? 'immutable' : 'read-only', readOnlyReason };
  }
}

function refuse(error: unknown, file: string): Extract<Reopening, { kind: 'refused' }> {
  const failure = sqliteFailure(error);
  if (failure !== undefined) return { kind: 'refused', reason: failureSentence(failure, file) };
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) throw error;
  return {
    kind: 'refused',
    reason: `The database ${file} cannot be made (${String(error.code)}). Make its folder writable for the user that runs the router, or name another one with DATA_DIR.`,
  };
}
