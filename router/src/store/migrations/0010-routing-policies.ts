import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What holds for the way of the requests of one API key, or to one alias: a JSON object, read and written whole. */
export function routingPolicies(): Migration {
  return {
    async up(db: Kysely<never>) {
      await db.schema.alterTable('api_keys').addColumn('routing', 'text').execute();
      await db.schema.alterTable('aliases').addColumn('routing', 'text').execute();
    },
  };
}
