import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Who said what a request cost, and of when that price is. */
export function costSource(): Migration {
  return {
    async up(db: Kysely<never>) {
      await db.schema.alterTable('requests').addColumn('cost_source', 'text').execute();
      await db.schema.alterTable('requests').addColumn('price_date', 'text').execute();
    },
  };
}
