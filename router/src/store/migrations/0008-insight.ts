import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DialectParts } from './dialect-parts.ts';

const names = ['provider', 'model', 'task', 'endpoint', 'api_key_id'] as const;

const counts = [
  'requests',
  'ok_requests',
  'answered',
  'limited',
  'late',
  'failed',
  'blameless',
  'priced',
  'unpriced',
  'input_tokens',
  'output_tokens',
  'priced_tokens',
] as const;

const amounts = ['ok_ms', 'cost_usd'] as const;

type Column = (typeof names)[number] | (typeof counts)[number] | (typeof amounts)[number] | 'span_ms' | 'start_at';
type CallStats = CreateTableBuilder<'call_stats', Column>;

/** Sums of calls by hour and day, what people said of answers, and what `optimize` changed. */
export function insight(parts: DialectParts): Migration {
  return {
    async up(db: Kysely<never>) {
      await db.schema.alterTable('requests').addColumn('task', 'text').execute();
      await addCallStats(db, parts);
      await addFeedback(db);
      await addOptimizations(db);
    },
  };
}

async function addCallStats(db: Kysely<never>, parts: DialectParts): Promise<void> {
  let table: CallStats = db.schema
    .createTable('call_stats')
    .addColumn('span_ms', 'integer', (column) => column.notNull())
    .addColumn('start_at', 'bigint', (column) => column.notNull());
  for (const name of names) table = table.addColumn(name, 'text', (column) => column.notNull());
  for (const name of counts) table = table.addColumn(name, 'bigint', (column) => column.notNull());
  for (const name of amounts) table = table.addColumn(name, 'double precision', (column) => column.notNull());
  await table
    .addColumn('latency', parts.bytes)
    .addColumn('first_content', parts.bytes)
    .addColumn('minutes', parts.bytes)
    .addPrimaryKeyConstraint('call_stats_key', ['span_ms', 'start_at', ...names])
    .execute();
}

async function addFeedback(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('feedback')
    .addColumn('request_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('given_at', 'bigint', (column) => column.notNull())
    .addColumn('given_by', 'text', (column) => column.notNull())
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('task', 'text', (column) => column.notNull())
    .addColumn('score', 'double precision', (column) => column.notNull())
    .addColumn('comment', 'text')
    .execute();
  await db.schema.createIndex('feedback_at').on('feedback').columns(['at']).execute();
}

async function addOptimizations(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('optimizations')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('done_by', 'text', (column) => column.notNull())
    .addColumn('why', 'text', (column) => column.notNull())
    .addColumn('changes', 'text', (column) => column.notNull())
    .addColumn('undone_at', 'bigint')
    .execute();
}
