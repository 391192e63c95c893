import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DialectParts } from './dialect-parts.ts';

const names = ['provider', 'model', 'api_key_id'] as const;

const counts = [
  'ok_requests',
  'error_requests',
  'cancelled_requests',
  'refused_requests',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'audio_input_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_output_tokens',
  'estimated_requests',
  'priced_requests',
  'unpriced_requests',
] as const;

type Table = CreateTableBuilder<
  'request_stats',
  (typeof names)[number] | (typeof counts)[number] | 'span_ms' | 'start_at'
>;

/** Sums of requests by time, so that no statistic ever walks the records, and how far the records are summed. */
export function rollUps(parts: DialectParts): Migration {
  return {
    async up(db: Kysely<never>) {
      const table = db.schema
        .createTable('request_stats')
        .addColumn('span_ms', 'integer', (column) => column.notNull())
        .addColumn('start_at', 'bigint', (column) => column.notNull());
      const named = names.reduce<Table>(
        (made, name) => made.addColumn(name, 'text', (column) => column.notNull()),
        table,
      );
      const counted = counts.reduce(
        (made, name) => made.addColumn(name, 'bigint', (column) => column.notNull()),
        named,
      );
      await counted
        .addColumn('cost_usd', 'double precision', (column) => column.notNull())
        .addColumn('latency', parts.bytes)
        .addColumn('first_content', parts.bytes)
        .addPrimaryKeyConstraint('request_stats_key', ['span_ms', 'start_at', ...names])
        .execute();
      await db.schema
        .createTable('request_stats_state')
        .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
        .addColumn('summed_seq', 'bigint', (column) => column.notNull())
        .execute();
      await sql`insert into request_stats_state (id, summed_seq) values (1, 0)`.execute(db);
    },
  };
}
