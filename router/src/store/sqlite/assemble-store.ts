import { Kysely } from 'kysely';
import { latestVersion } from '../migrations/latest-version.ts';
import type { StoreSchema } from '../schema.ts';
import type { StoreTrouble } from '../store-trouble.ts';
import { openVault } from '../vault/vault.ts';
import { FileWatch } from './file-watch.ts';
import { JournaledWrites } from './journaled-writes.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { OutsideChanges } from './outside-changes.ts';
import { readDataKeys } from './read-data-keys.ts';
import { SecretSealer } from './secret-sealer.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { AssembleOptions, StoreParts } from './store-parts.ts';
import { Transactions } from './transactions.ts';
import { upgradeStore } from './upgrade-store.ts';

export type Assembled =
  | { readonly kind: 'open'; readonly store: SqliteStore }
  | { readonly kind: 'refused'; readonly reason: string };

/** Puts an open store together over a connection, with its schema brought up to date. The connection is closed where that is refused. */
export async function assembleStore(options: AssembleOptions, trouble: StoreTrouble): Promise<Assembled> {
  const { file, database, rhythm } = options;
  const watch = new FileWatch({ file, trouble, everyMs: rhythm?.fileMs });
  const giveUp = (): void => {
    watch.close();
    database.close();
  };
  try {
    const opening = await assemble(options, watch, trouble);
    if (opening.kind === 'refused') giveUp();
    return opening;
  } catch (error) {
    giveUp();
    throw error;
  }
}

async function assemble(options: AssembleOptions, watch: FileWatch, trouble: StoreTrouble): Promise<Assembled> {
  const { database, file, patienceMs, readOnlyReason, version, master } = options;
  const kysely = new Kysely<StoreSchema>({ dialect: nodeSqliteDialect(database) });
  const obstacle = (): string | undefined => readOnlyReason ?? watch.check();
  const transactions = new Transactions({ kysely, file, trouble, obstacle, patienceMs });
  const isNew = version === 0;
  if (isNew) {
    const made = await upgradeStore(options, transactions, undefined);
    if (made.kind === 'refused') return made;
  }
  const opening = openVault(readDataKeys(database), master, file);
  if (opening.kind === 'refused') return opening;
  const parts = connectParts(options, { kysely, transactions, trouble, watch, vault: opening.vault });
  if (!isNew && version < latestVersion) {
    const upgraded = await upgradeStore(options, transactions, parts);
    if (upgraded.kind === 'refused') return upgraded;
  }
  return { kind: 'open', store: new SqliteStore(options, parts) };
}

type Foundation = Pick<StoreParts, 'kysely' | 'transactions' | 'trouble' | 'vault' | 'watch'>;

export function connectParts(options: AssembleOptions, foundation: Foundation): StoreParts {
  const { database, file, patienceMs, isSecretKey, now = Date.now } = options;
  const { transactions, trouble, vault } = foundation;
  const outside = new OutsideChanges(database);
  const writes = new JournaledWrites({ transactions, outside, vault, isSecretKey, now });
  const sealer = new SecretSealer({ writes, database, file, trouble, patienceMs });
  return { ...foundation, outside, writes, sealer };
}
