import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DialectParts } from './dialect-parts.ts';

/**
 * Budgets, a part of the registry, so its revision moves with them; what of them is spent, in the records' own transactions; and how much an API key may
 * send and spend.
 */
export function budgets(parts: DialectParts): Migration {
  return {
    async up(db: Kysely<never>) {
      await createBudgets(db, parts);
      await createSpending(db);
      for (const column of ['requests_per_minute', 'tokens_per_minute', 'burst', 'daily_usd', 'monthly_usd'])
        await db.schema.alterTable('api_keys').addColumn(column, 'double precision').execute();
    },
  };
}

async function createBudgets(db: Kysely<never>, parts: DialectParts): Promise<void> {
  await db.schema
    .createTable('budgets')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('scope_kind', 'text', (column) => column.notNull())
    .addColumn('scope_name', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('limit_usd', 'double precision', (column) => column.notNull())
    .addColumn('alert_at', 'double precision', (column) => column.notNull().defaultTo(0.8))
    .addColumn('on_exhausted', 'text', (column) => column.notNull().defaultTo('stop'))
    .addColumn('created_at', 'bigint', (column) => column.notNull().defaultTo(parts.nowMs))
    .addColumn('updated_at', 'bigint', (column) => column.notNull().defaultTo(parts.nowMs))
    .execute();
  await parts.bumpRevisionOnChange(db, 'budgets');
}

/** By quarters of an hour, so that days of every time zone can be summed. The slot 0 marks an owner whose earlier spending is in. */
async function createSpending(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('spending')
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('slot_at', 'bigint', (column) => column.notNull())
    .addColumn('usd', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('spending_key', ['owner', 'slot_at'])
    .execute();
  // Sums of one owner are ranges of the key; what is past is looked for by time alone.
  await sql`create index spending_slot_at on spending (slot_at)`.execute(db);
}
