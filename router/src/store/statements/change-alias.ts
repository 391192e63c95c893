import type { Kysely } from 'kysely';
import type { Alias } from '../../domain/alias.ts';
import type { JsonObject } from '../../domain/json.ts';
import { writeRoutePolicy } from '../../domain/read-route-policy.ts';
import type { StoreSchema } from '../schema.ts';
import { type Applied, applied, type WriteTools } from './applied.ts';
import { toAlias, toPolicyText, toTargetsText } from './to-alias.ts';

/** Makes or updates an alias; the time of its making stays. */
export async function putAlias(row: Alias, { db }: WriteTools): Promise<Applied> {
  const before = await findAlias(db, row.id);
  const columns = {
    targets: toTargetsText(row.targets),
    strategy: row.strategy ?? null,
    fallback: row.fallback ? 1 : 0,
    routing: toPolicyText(row.routing),
    updated_at: row.updatedAtMs,
  };
  await db
    .insertInto('aliases')
    .values({ id: row.id, created_at: row.createdAtMs, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute();
  const after = { ...row, createdAtMs: before?.createdAtMs ?? row.createdAtMs };
  return applied([{ table: 'aliases', rowId: row.id, before: before && toEntry(before), after: toEntry(after) }]);
}

export async function deleteAlias(id: string, { db }: WriteTools): Promise<Applied> {
  const before = await findAlias(db, id);
  if (before === undefined) return { kind: 'missing', what: `alias "${id}"` };
  await db.deleteFrom('aliases').where('id', '=', id).execute();
  return applied([{ table: 'aliases', rowId: id, before: toEntry(before), after: undefined }]);
}

async function findAlias(db: Kysely<StoreSchema>, id: string): Promise<Alias | undefined> {
  const row = await db.selectFrom('aliases').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toAlias(row);
}

function toEntry({ targets, routing, ...alias }: Alias): JsonObject {
  const policy = routing === undefined ? undefined : writeRoutePolicy(routing);
  return { ...alias, targets: targets.map((target) => ({ ...target })), routing: policy };
}
