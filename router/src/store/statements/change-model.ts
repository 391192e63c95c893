import type { Kysely } from 'kysely';
import type { ModelRow } from '../../registry/ports.ts';
import type { StoreSchema } from '../schema.ts';
import { type Applied, applied, type WriteTools } from './applied.ts';
import { toModel } from './read-registry.ts';

/** Makes or updates a definition; the time of its making stays. */
export async function putModel(row: ModelRow, { db }: WriteTools): Promise<Applied> {
  const before = await findModel(db, row.id);
  const columns = toColumns(row);
  await db
    .insertInto('models')
    .values({ id: row.id, created_at: row.createdAtMs, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute();
  const after = { ...row, createdAtMs: before?.createdAtMs ?? row.createdAtMs };
  return applied([{ table: 'models', rowId: row.id, before: before && { ...before }, after }]);
}

export async function deleteModel(id: string, { db }: WriteTools): Promise<Applied> {
  const before = await findModel(db, id);
  if (before === undefined) return { kind: 'missing', what: `model "${id}"` };
  await db.deleteFrom('models').where('id', '=', id).execute();
  return applied([{ table: 'models', rowId: id, before: { ...before }, after: undefined }]);
}

async function findModel(db: Kysely<StoreSchema>, id: string): Promise<ModelRow | undefined> {
  const row = await db.selectFrom('models').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toModel(row);
}

function toColumns(row: ModelRow) {
  return {
    name: row.name,
    description: row.description ?? null,
    capabilities: JSON.stringify(row.capabilities),
    context_length: row.contextLength ?? null,
    max_output_tokens: row.maxOutputTokens ?? null,
    updated_at: row.updatedAtMs,
  };
}
