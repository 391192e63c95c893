import { type Kysely, sql } from 'kysely';
import type { StoreSchema } from '../schema.ts';

/**
 * The registry's revision; undefined where somebody deleted the row or wrote nonsense into it. Read as text: a number can be too large to be one
 * here.
 */
export async function readRevision(db: Kysely<StoreSchema>): Promise<number | undefined> {
  const row = await db
    .selectFrom('registry_revision')
    .select(sql<unknown>`cast(revision as text)`.as('revision'))
    .where('id', '=', 1)
    .executeTakeFirst();
  return toRevision(row?.revision);
}

/** What `cast(revision as text)` gave. */
export function toRevision(text: unknown): number | undefined {
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The revision that the last change was written under: the registry's own is never below it. */
export async function lastTold(db: Kysely<StoreSchema>): Promise<number> {
  const row = await db
    .selectFrom('changes')
    .select(sql<unknown>`cast(revision as text)`.as('revision'))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return toRevision(row?.revision) ?? 0;
}

/** The triggers count rows; a write of this router is one revision, however many rows it touched. */
export async function setRevision(db: Kysely<StoreSchema>, revision: number): Promise<void> {
  await db
    .insertInto('registry_revision')
    .values({ id: 1, revision })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ revision }))
    .execute();
}
