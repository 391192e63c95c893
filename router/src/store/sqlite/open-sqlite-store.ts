import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../../lib/make-folder.ts';
import type { StoreOpening, StoreOptions } from '../store.ts';
import { exposedKeyWarning } from '../vault/exposed-key-warning.ts';
import type { MasterKey } from '../vault/master-key.ts';
import { masterKeyFile, obtainMasterKey } from '../vault/obtain-master-key.ts';
import { openVault } from '../vault/vault.ts';
import { assembleStore } from './assemble-store.ts';
import { connectReadOnly, connectReadWrite } from './connect.ts';
import { earlierLife } from './earlier-life.ts';
import { type DatabaseInspection, inspectDatabase } from './inspect-database.ts';
import { restoreAdvice } from './restore-advice.ts';
import { failureSentence, sqliteFailure } from './sqlite-failure.ts';

const LOCK_PATIENCE_MS = 10_000;

/**
 * Opens the SQLite store. First it looks without touching: a damaged file, a newer schema or a wrong master key are refused with nothing
 * changed. Then it connects, upgrades the schema where that is due, and falls back to reading where the file cannot be written.
 */
export async function openSqliteStore(options: StoreOptions): Promise<StoreOpening> {
  const patienceMs = options.lockPatienceMs ?? LOCK_PATIENCE_MS;
  const look = await inspectDatabase(options.file, patienceMs);
  if (look.kind === 'refused') return look;
  const surprise = look.kind === 'absent' ? newRegistryWarning(options.file) : undefined;
  try {
    const master = provenMasterKey(options, look);
    if (master.kind === 'refused') return master;
    warn(options, [surprise, keyWarning(options)]);
    const connection = await connectPatiently(options, look, patienceMs);
    return await assembleStore({ ...options, ...connection, master: master.key, version: versionOf(look), patienceMs });
  } catch (error) {
    return refuse(error, options.file);
  }
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
    return { database, readOnlyReason: undefined };
  } catch (error) {
    const failure = sqliteFailure(error);
    if (look.kind !== 'present' || failure === undefined || failure.kind === 'locked') throw error;
    const readOnlyReason = `${failureSentence(failure, file)} Until the router is restarted it only reads.`;
    return { database: connectReadOnly(file), readOnlyReason };
  }
}

function refuse(error: unknown, file: string): StoreOpening {
  const failure = sqliteFailure(error);
  if (failure !== undefined) return { kind: 'refused', reason: failureSentence(failure, file) };
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) throw error;
  return {
    kind: 'refused',
    reason: `The database ${file} cannot be made (${String(error.code)}). Make its folder writable for the user that runs the router, or name another one with DATA_DIR.`,
  };
}
