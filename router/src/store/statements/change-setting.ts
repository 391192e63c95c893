import type { Kysely } from 'kysely';
import type { SettingRow } from '../../registry/ports.ts';
import type { StoreSchema } from '../schema.ts';
import { type Applied, applied, type WriteTools } from './applied.ts';
import { toSetting } from './read-registry.ts';

export async function putSetting(row: SettingRow, { db }: WriteTools): Promise<Applied> {
  const before = await findSetting(db, row.key);
  const columns = { value: row.value, category: row.category, updated_at: row.updatedAtMs };
  await db
    .insertInto('settings')
    .values({ key: row.key, ...columns })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(columns))
    .execute();
  return applied([{ table: 'settings', rowId: row.key, before: before && { ...before }, after: { ...row } }]);
}

export async function deleteSetting(key: string, { db }: WriteTools): Promise<Applied> {
  const before = await findSetting(db, key);
  if (before === undefined) return { kind: 'missing', what: `setting "${key}"` };
  await db.deleteFrom('settings').where('key', '=', key).execute();
  return applied([{ table: 'settings', rowId: key, before: { ...before }, after: undefined }]);
}

async function findSetting(db: Kysely<StoreSchema>, key: string): Promise<SettingRow | undefined> {
  const row = await db.selectFrom('settings').selectAll().where('key', '=', key).executeTakeFirst();
  return row === undefined ? undefined : toSetting(row);
}
