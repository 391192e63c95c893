import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createMasterKeyFile } from './create-master-key-file.ts';
import { type MasterKeyReading, readMasterKey } from './master-key.ts';

/** Where the master key comes from. `beside-database` makes `master.key` there at the first start. */
export type MasterKeySource =
  | { readonly kind: 'text'; readonly text: string; readonly origin: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'beside-database' };

interface ObtainOptions {
  readonly source: MasterKeySource;
  readonly databaseFile: string;
  /** Whether the database already holds data keys: then a new master key could not open them and none is made. */
  readonly sealedAlready: boolean;
}

/** The file that holds the key; undefined where none does. */
export function masterKeyFile(source: MasterKeySource, databaseFile: string): string | undefined {
  switch (source.kind) {
    case 'text':
      return undefined;
    case 'file':
      return source.path;
    case 'beside-database':
      return masterKeyFileOf(databaseFile);
  }
}

export function masterKeyFileOf(databaseFile: string): string {
  return join(dirname(databaseFile), 'master.key');
}

export function obtainMasterKey(options: ObtainOptions): MasterKeyReading {
  const { source } = options;
  switch (source.kind) {
    case 'text':
      return readMasterKey(source.text, source.origin);
    case 'file':
      return readKeyFile(source.path);
    case 'beside-database':
      return besideDatabase(options);
  }
}

function besideDatabase({ databaseFile, sealedAlready }: ObtainOptions): MasterKeyReading {
  const path = masterKeyFileOf(databaseFile);
  const existing = readText(path);
  if (existing.kind === 'text') return readMasterKey(existing.text, path);
  if (existing.code !== 'ENOENT') return unreadable(path, existing.code);
  if (sealedAlready) {
    return {
      kind: 'refused',
      reason: `The master key ${path} is missing, but the database ${databaseFile} holds secrets sealed with it. Put the file back, or give the key as MASTER_KEY or MASTER_KEY_FILE.`,
    };
  }
  const created = createMasterKeyFile(path);
  if (created.kind === 'refused') return created;
  return readKeyFile(path);
}

function readKeyFile(path: string): MasterKeyReading {
  const read = readText(path);
  return read.kind === 'text' ? readMasterKey(read.text, path) : unreadable(path, read.code);
}

function unreadable(path: string, code: string): MasterKeyReading {
  return {
    kind: 'refused',
    reason: `The master key file ${path} cannot be read (${code}). Check that it exists and that the user that runs the router may read it.`,
  };
}

const MOST_BYTES = 1_048_576;

type TextReading =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly code: string };

function readText(path: string): TextReading {
  try {
    const stats = statSync(path);
    // A pipe would be waited for, and a device never ends.
    if (!stats.isFile()) return { kind: 'failed', code: 'it is no file' };
    if (stats.size > MOST_BYTES) return { kind: 'failed', code: 'it is larger than any key' };
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { kind: 'failed', code: errorCode(error) };
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
