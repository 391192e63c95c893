import { exposedConfigs } from '../statements/exposed-configs.ts';
import { readConfigs } from '../statements/read-registry.ts';
import type { AssembleOptions, StoreParts } from './assemble-store.ts';
import { copyDatabase } from './database-copies.ts';
import { sqliteParts } from './dialect-parts.ts';
import type { Transactions } from './transactions.ts';

export type Upgrade = { readonly kind: 'upgraded' } | { readonly kind: 'refused'; readonly reason: string };

/**
 * Brings the schema up to date. A database that was there before (`parts`) is copied first, and before that its exposed secrets are sealed, so
 * that no copy ever holds one. Migrations are loaded here and not before: an ordinary start has none to run.
 */
export async function upgradeStore(
  options: AssembleOptions,
  transactions: Transactions,
  parts: StoreParts | undefined,
): Promise<Upgrade> {
  const { file, isReadOnly, database, master, now = Date.now } = options;
  if (isReadOnly) {
    return refused(
      `The database ${file} is of an older version and read-only, so it cannot be upgraded. Make the file and its folder writable.`,
    );
  }
  if (parts !== undefined) {
    const copied = await copyFirst(options, parts, now());
    if (copied.kind === 'refused') return copied;
  }
  const [{ upgradeSchema }, { allMigrations }] = await Promise.all([
    import('./upgrade-schema.ts'),
    import('../migrations/all-migrations.ts'),
  ]);
  const migrations = allMigrations(sqliteParts);
  const ran = await upgradeSchema({ transactions, database, migrations, master, nowMs: now() });
  return ran.kind === 'ran' ? { kind: 'upgraded' } : refused(ran.reason);
}

async function copyFirst(options: AssembleOptions, parts: StoreParts, nowMs: number): Promise<Upgrade> {
  const { file, database, isSecretKey } = options;
  try {
    await sealBeforeCopy(parts, isSecretKey);
    await copyDatabase(database, file, nowMs);
    return { kind: 'upgraded' };
  } catch (error) {
    return refused(
      `The database ${file} has to be upgraded, and the copy made before that failed (${String(error)}). Nothing was upgraded. Make room and check backups/ beside it.`,
    );
  }
}

async function sealBeforeCopy(parts: StoreParts, isSecretKey: AssembleOptions['isSecretKey']): Promise<void> {
  const configs = await readConfigs(parts.kysely);
  const providers = await parts.kysely.selectFrom('providers').select(['id', 'type']).execute();
  const exposed = exposedConfigs({ providers, configs }, parts.vault, isSecretKey);
  if (exposed.length > 0) await parts.sealer.seal(exposed);
}

function refused(reason: string): Upgrade {
  return { kind: 'refused', reason };
}
