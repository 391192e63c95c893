import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DialectParts } from './dialect-parts.ts';

/** Model names over several deployments; a part of the registry, so its revision moves with them. */
export function aliases(parts: DialectParts): Migration {
  return {
    async up(db: Kysely<never>) {
      await db.schema
        .createTable('aliases')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('targets', 'text', (column) => column.notNull())
        .addColumn('strategy', 'text')
        .addColumn('fallback', 'integer', (column) => column.notNull().defaultTo(1))
        .addColumn('created_at', 'bigint', (column) => column.notNull().defaultTo(parts.nowMs))
        .addColumn('updated_at', 'bigint', (column) => column.notNull().defaultTo(parts.nowMs))
        .execute();
      await parts.bumpRevisionOnChange(db, 'aliases');
    },
  };
}
