import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Ids that vendors gave to answers and their items, and that were removed here: whoever names one is not sent on to the vendor for it. */
export function removedResponses(): Migration {
  return {
    async up(db: Kysely<never>) {
      await db.schema
        .createTable('removed_responses')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('removed_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('removed_responses_removed_at')
        .on('removed_responses')
        .columns(['removed_at'])
        .execute();
    },
  };
}
