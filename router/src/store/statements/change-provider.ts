import type { Kysely } from 'kysely';
import type { ProviderRow } from '../../registry/ports.ts';
import type { StoreSchema } from '../schema.ts';
import type { ChangeEntry } from './append-changes.ts';
import { type Applied, applied, type WriteTools } from './applied.ts';
import { describeConfig } from './config-secrets.ts';
import { toConfig, toDeployment, toProvider } from './read-registry.ts';

export async function insertProvider(row: ProviderRow, { db }: WriteTools): Promise<Applied> {
  if ((await findProvider(db, row.id)) !== undefined) return { kind: 'conflict', what: `provider "${row.id}"` };
  await db
    .insertInto('providers')
    .values({ id: row.id, ...toColumns(row), created_at: row.createdAtMs })
    .execute();
  return applied([{ table: 'providers', rowId: row.id, before: undefined, after: { ...row } }]);
}

export async function updateProvider(
  id: string,
  set: Partial<Omit<ProviderRow, 'id' | 'createdAtMs'>>,
  { db, nowMs }: WriteTools,
): Promise<Applied> {
  const before = await findProvider(db, id);
  if (before === undefined) return { kind: 'missing', what: `provider "${id}"` };
  const after = { ...before, updatedAtMs: nowMs, ...set };
  await db.updateTable('providers').set(toColumns(after)).where('id', '=', id).execute();
  return applied([{ table: 'providers', rowId: id, before: { ...before }, after: { ...after } }]);
}

/** Its config and deployments go with it, each with its own line in the history. */
export async function deleteProvider(id: string, tools: WriteTools): Promise<Applied> {
  const { db } = tools;
  const before = await findProvider(db, id);
  if (before === undefined) return { kind: 'missing', what: `provider "${id}"` };
  const entries = [...(await deleteConfigsOf(id, tools)), ...(await deleteDeploymentsOf(id, tools))];
  await db.deleteFrom('providers').where('id', '=', id).execute();
  return applied([...entries, { table: 'providers', rowId: id, before: { ...before }, after: undefined }]);
}

export async function findProvider(db: Kysely<StoreSchema>, id: string): Promise<ProviderRow | undefined> {
  const row = await db.selectFrom('providers').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toProvider(row);
}

async function deleteConfigsOf(id: string, { db, vault }: WriteTools): Promise<readonly ChangeEntry[]> {
  const rows = await db.selectFrom('provider_configs').selectAll().where('provider_id', '=', id).execute();
  await db.deleteFrom('provider_configs').where('provider_id', '=', id).execute();
  return rows.map(toConfig).map((row) => ({
    table: 'provider_configs',
    rowId: `${id}/${row.key}`,
    before: describeConfig(row, vault),
    after: undefined,
  }));
}

async function deleteDeploymentsOf(id: string, { db }: WriteTools): Promise<readonly ChangeEntry[]> {
  const rows = await db.selectFrom('provider_models').selectAll().where('provider_id', '=', id).execute();
  await db.deleteFrom('provider_models').where('provider_id', '=', id).execute();
  return rows.map(toDeployment).map((row) => ({
    table: 'provider_models',
    rowId: `${id}/${row.modelId}`,
    before: { ...row },
    after: undefined,
  }));
}

function toColumns(row: ProviderRow) {
  return {
    name: row.name,
    type: row.type,
    enabled: row.enabled ? 1 : 0,
    priority: row.priority,
    description: row.description ?? null,
    updated_at: row.updatedAtMs,
  };
}
