import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const counts = ['cache_hits', 'cache_misses', 'saved_tokens'] as const;

/** What a cache saved; what it had to do with a request has had its column since the beginning. */
export function answerCache(): Migration {
  return {
    async up(db: Kysely<never>) {
      await db.schema.alterTable('requests').addColumn('saved_usd', 'double precision').execute();
      for (const name of counts)
        await db.schema
          .alterTable('request_stats')
          .addColumn(name, 'bigint', (column) => column.notNull().defaultTo(0))
          .execute();
      await db.schema
        .alterTable('request_stats')
        .addColumn('saved_usd', 'double precision', (column) => column.notNull().defaultTo(0))
        .execute();
    },
  };
}
