import type { Kysely } from 'kysely';
import type { ConfigRow } from '../../registry/ports.ts';
import type { StoreSchema } from '../schema.ts';
import { type Applied, applied, type WriteTools } from './applied.ts';
import { findProvider } from './change-provider.ts';
import { describeConfig, placeOf } from './config-secrets.ts';
import { encodeConfigValue } from './config-value.ts';
import { type StoredConfig, toConfig } from './read-registry.ts';

/** Seals what is marked sensitive and what is known to be, marked or not: no caller can leave a secret readable by mistake. */
export async function putConfig(row: ConfigRow, tools: WriteTools): Promise<Applied> {
  const { db, vault, isSecretKey, nowMs } = tools;
  const provider = await findProvider(db, row.providerId);
  if (provider === undefined) return { kind: 'missing', what: `provider "${row.providerId}"` };
  const before = await findConfig(db, row.providerId, row.key);
  const isSensitive = row.isSensitive || isSecretKey(provider.type, row.key);
  const plain = encodeConfigValue(row.value);
  const text = isSensitive ? vault.seal(plain, placeOf(row)) : plain;
  await upsertConfig(db, { providerId: row.providerId, key: row.key, text, isSensitive }, nowMs);
  return applied([
    {
      table: 'provider_configs',
      rowId: `${row.providerId}/${row.key}`,
      before: before === undefined ? undefined : describeConfig(before, vault),
      after: describeConfig({ providerId: row.providerId, key: row.key, text: plain, isSensitive }, vault),
    },
  ]);
}

export async function deleteConfig(providerId: string, key: string, { db, vault }: WriteTools): Promise<Applied> {
  const before = await findConfig(db, providerId, key);
  if (before === undefined) return { kind: 'missing', what: `config "${key}" of provider "${providerId}"` };
  await db.deleteFrom('provider_configs').where('provider_id', '=', providerId).where('key', '=', key).execute();
  return applied([
    {
      table: 'provider_configs',
      rowId: `${providerId}/${key}`,
      before: describeConfig(before, vault),
      after: undefined,
    },
  ]);
}

async function findConfig(db: Kysely<StoreSchema>, providerId: string, key: string): Promise<StoredConfig | undefined> {
  const row = await db
    .selectFrom('provider_configs')
    .selectAll()
    .where('provider_id', '=', providerId)
    .where('key', '=', key)
    .executeTakeFirst();
  return row === undefined ? undefined : toConfig(row);
}

async function upsertConfig(db: Kysely<StoreSchema>, row: StoredConfig, nowMs: number): Promise<void> {
  const columns = { value: row.text, is_sensitive: row.isSensitive ? 1 : 0, updated_at: nowMs };
  await db
    .insertInto('provider_configs')
    .values({ provider_id: row.providerId, key: row.key, created_at: nowMs, ...columns })
    .onConflict((conflict) => conflict.columns(['provider_id', 'key']).doUpdateSet(columns))
    .execute();
}
