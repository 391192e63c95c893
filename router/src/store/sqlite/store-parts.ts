import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { StoreSchema } from '../schema.ts';
import type { StoreOptions } from '../store.ts';
import type { StoreTrouble } from '../store-trouble.ts';
import type { MasterKey } from '../vault/master-key.ts';
import type { Vault } from '../vault/vault.ts';
import type { FileWatch } from './file-watch.ts';
import type { JournaledWrites } from './journaled-writes.ts';
import type { OutsideChanges } from './outside-changes.ts';
import type { SecretSealer } from './secret-sealer.ts';
import type { Transactions } from './transactions.ts';

/** What an open store is put together from. */
export interface AssembleOptions extends StoreOptions {
  readonly database: DatabaseSync;
  /** Why the database can only be read; undefined where it can be written. */
  readonly readOnlyReason: string | undefined;
  readonly master: MasterKey;
  /** The schema's version as found; 0 for a new file. */
  readonly version: number;
  readonly patienceMs: number;
}

/** The parts of an open store that know the database. */
export interface StoreParts {
  readonly kysely: Kysely<StoreSchema>;
  readonly transactions: Transactions;
  readonly trouble: StoreTrouble;
  readonly vault: Vault;
  readonly outside: OutsideChanges;
  readonly writes: JournaledWrites;
  readonly sealer: SecretSealer;
  readonly watch: FileWatch;
}
