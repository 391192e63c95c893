import type { DatabaseSync } from 'node:sqlite';
import type { ApiKeyStore } from '../../people/ports.ts';
import type { RecordStore } from '../../records/ports.ts';
import type { RegistryStore } from '../../registry/ports.ts';
import type { Store } from '../store.ts';
import { SqliteApiKeyStore } from './api-key-store.ts';
import type { AssembleOptions, StoreParts } from './assemble-store.ts';
import { ReadOnlyRecordStore } from './read-only-record-store.ts';
import { SqliteRecordStore } from './record-store.ts';
import { SqliteRegistryStore } from './registry-store.ts';

/** An open SQLite database behind the ports of the other rooms. */
export class SqliteStore implements Store {
  readonly registry: RegistryStore;
  readonly apiKeys: ApiKeyStore;
  readonly records: RecordStore;
  readonly #database: DatabaseSync;
  readonly #parts: StoreParts;
  readonly #closeRecords: () => Promise<void>;
  #closing: Promise<void> | undefined;

  constructor(options: AssembleOptions, parts: StoreParts) {
    const { database, isSecretKey } = options;
    this.#database = database;
    this.#parts = parts;
    this.registry = new SqliteRegistryStore({ ...parts, isSecretKey });
    this.apiKeys = new SqliteApiKeyStore(parts);
    const records = recordStore(options, parts);
    this.records = records;
    this.#closeRecords = () => records.close();
  }

  outsideChange(): boolean {
    return this.#parts.outside.outsideChange();
  }

  problem(): string | undefined {
    return this.#parts.trouble.current();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#closeRecords();
    await this.#parts.transactions.idle();
    await this.#parts.sealer.idle();
    await this.#parts.kysely.destroy();
    if (this.#database.isOpen) this.#database.close();
  }
}

function recordStore(options: AssembleOptions, { trouble }: StoreParts): SqliteRecordStore | ReadOnlyRecordStore {
  const { file, maxBytes, readOnlyReason } = options;
  if (readOnlyReason === undefined) return new SqliteRecordStore({ file, maxBytes, trouble });
  trouble.report('read-only', readOnlyReason);
  return new ReadOnlyRecordStore(readOnlyReason);
}
