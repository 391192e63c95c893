import { exposedConfigs } from '../statements/exposed-configs.ts';
import { readConfigs } from '../statements/read-registry.ts';
import { copyDatabase } from './copy-database.ts';
import { sqliteParts } from './dialect-parts.ts';
import type { AssembleOptions, StoreParts } from './store-parts.ts';
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
  const { readOnlyReason } = options;
  if (readOnlyReason !== undefined)
    return refused(`${readOnlyReason} It is of an older version and has to be upgraded.`);
  if (parts === undefined) return migrate(options, transactions);
  const copied = await copyFirst(options, parts);
  return copied.kind === 'refused' ? copied : migrate(options, transactions);
}

async function migrate(options: AssembleOptions, transactions: Transactions): Promise<Upgrade> {
  const { file, database, master, now = Date.now } = options;
  const [{ upgradeSchema }, { allMigrations }] = await Promise.all([
    import('./upgrade-schema.ts'),
    import('../migrations/all-migrations.ts'),
  ]);
  try {
    const migrations = allMigrations(sqliteParts);
    const ran = await upgradeSchema({ transactions, database, migrations, master, nowMs: now() });
    return ran.kind === 'ran' ? { kind: 'upgraded' } : refused(ran.reason);
  } catch (error) {
    return refused(`The database ${file} could not be upgraded (${String(error)}). It is as it was before.`);
  }
}

async function copyFirst(options: AssembleOptions, parts: StoreParts): Promise<Upgrade> {
  const { file, database, isSecretKey, now = Date.now } = options;
  try {
    if (!(await sealExposed(parts, isSecretKey))) return refused(parts.trouble.current() ?? '');
    await copyDatabase(database, file, now());
    return { kind: 'upgraded' };
  } catch (error) {
    return refused(
      `The database ${file} has to be upgraded, and the copy made before that failed (${String(error)}). Nothing was upgraded. Make room, and check backups/ beside it.`,
    );
  }
}

/** Whether no secret stands in the database in plain text any more. */
async function sealExposed(parts: StoreParts, isSecretKey: AssembleOptions['isSecretKey']): Promise<boolean> {
  const configs = await readConfigs(parts.kysely);
  const providers = await parts.kysely.selectFrom('providers').select(['id', 'type']).execute();
  const exposed = exposedConfigs({ providers, configs }, parts.vault, isSecretKey);
  return exposed.length === 0 || (await parts.sealer.seal(exposed)) !== undefined;
}

function refused(reason: string): Upgrade {
  return { kind: 'refused', reason };
}
