import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { StoreSchema } from '../schema.ts';
import { newDataKey } from '../vault/data-key.ts';
import type { MasterKey } from '../vault/master-key.ts';
import type { Ran, Transactions } from './transactions.ts';

interface UpgradeOptions {
  readonly transactions: Transactions;
  readonly database: DatabaseSync;
  readonly migrations: Record<string, Migration>;
  readonly master: MasterKey;
  readonly nowMs: number;
}

/** Runs all migrations that are missing, and makes the vault's first key, in one transaction: the schema of before or that of after. */
export function upgradeSchema(options: UpgradeOptions): Promise<Ran<void>> {
  const { transactions, database, migrations, master, nowMs } = options;
  return transactions.write(async (db) => {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    database.exec(`pragma user_version = ${Object.keys(migrations).length}`);
    await ensureDataKey(db, master, nowMs);
    return { kind: 'commit', value: undefined };
  });
}

/** Two routers that start on an empty folder at once end with one key: the second one waits for this transaction. */
async function ensureDataKey(db: Kysely<StoreSchema>, master: MasterKey, nowMs: number): Promise<void> {
  const existing = await db.selectFrom('vault_keys').select('id').limit(1).executeTakeFirst();
  if (existing !== undefined) return;
  const key = newDataKey(master, nowMs);
  await db
    .insertInto('vault_keys')
    .values({ id: key.id, wrapped: key.wrapped, created_at: key.createdAtMs, retired_at: null })
    .execute();
}
