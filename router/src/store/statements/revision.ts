import type { Kysely } from 'kysely';
import type { StoreSchema } from '../schema.ts';

/** The registry's revision; 0 when somebody deleted the row. */
export async function readRevision(db: Kysely<StoreSchema>): Promise<number> {
  const row = await db.selectFrom('registry_revision').select('revision').where('id', '=', 1).executeTakeFirst();
  return Number(row?.revision ?? 0);
}

/** The triggers count rows; a write of this router is one revision, however many rows it touched. */
export async function setRevision(db: Kysely<StoreSchema>, revision: number): Promise<void> {
  await db
    .insertInto('registry_revision')
    .values({ id: 1, revision })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ revision }))
    .execute();
}
