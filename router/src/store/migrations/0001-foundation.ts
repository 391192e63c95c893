import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DialectParts } from './dialect-parts.ts';

/** The registry, its history, the vault's keys and the request records. */
export function foundation(parts: DialectParts): Migration {
  return {
    async up(db: Kysely<never>) {
      await createRegistry(db, parts);
      await createRevision(db, parts);
      await createChanges(db);
      await createRecords(db);
      await parts.keepOneDefaultPerProvider(db);
    },
  };
}

async function createRegistry(db: Kysely<never>, parts: DialectParts): Promise<void> {
  await stamped(db.schema.createTable('providers'), parts)
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('enabled', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('priority', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('description', 'text')
    .execute();
  await stamped(db.schema.createTable('provider_configs'), parts)
    .addColumn('provider_id', 'text', (column) => column.notNull().references('providers.id').onDelete('cascade'))
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('is_sensitive', 'integer', (column) => column.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('provider_configs_key', ['provider_id', 'key'])
    .execute();
  await stamped(db.schema.createTable('models'), parts)
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('capabilities', 'text', (column) => column.notNull().defaultTo('[]'))
    .addColumn('context_length', 'bigint')
    .addColumn('max_output_tokens', 'bigint')
    .execute();
  await stamped(db.schema.createTable('provider_models'), parts)
    .addColumn('provider_id', 'text', (column) => column.notNull().references('providers.id').onDelete('cascade'))
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('is_default', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('upstream_name', 'text')
    .addColumn('context_length', 'bigint')
    .addColumn('capabilities', 'text')
    .addColumn('region', 'text')
    .addColumn('input_micro_usd_per_million', 'bigint')
    .addColumn('output_micro_usd_per_million', 'bigint')
    .addPrimaryKeyConstraint('provider_models_key', ['provider_id', 'model_id'])
    .execute();
  await db.schema
    .createTable('settings')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('category', 'text', (column) => column.notNull().defaultTo('system'))
    .addColumn('updated_at', 'bigint', (column) => column.notNull().defaultTo(parts.nowMs))
    .execute();
  await db.schema
    .createTable('api_keys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('project', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull().defaultTo(parts.nowMs))
    .addColumn('revoked_at', 'bigint')
    .execute();
}

function stamped<Table extends string>(
  table: CreateTableBuilder<Table, never>,
  parts: DialectParts,
): CreateTableBuilder<Table, 'created_at' | 'updated_at'> {
  return table
    .addColumn('created_at', 'bigint', (column) => column.notNull().defaultTo(parts.nowMs))
    .addColumn('updated_at', 'bigint', (column) => column.notNull().defaultTo(parts.nowMs));
}

const WATCHED = ['providers', 'provider_configs', 'provider_models', 'models', 'settings', 'api_keys'];

async function createRevision(db: Kysely<never>, parts: DialectParts): Promise<void> {
  await db.schema
    .createTable('registry_revision')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into registry_revision (id, revision) values (1, 0)`.execute(db);
  for (const table of WATCHED) await parts.bumpRevisionOnChange(db, table);
}

async function createChanges(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('changes')
    .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('door', 'text', (column) => column.notNull())
    .addColumn('remote_address', 'text')
    .addColumn('table_name', 'text', (column) => column.notNull())
    .addColumn('row_id', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('vault_keys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('wrapped', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('retired_at', 'bigint')
    .execute();
}

async function createRecords(db: Kysely<never>): Promise<void> {
  // Bodies come last: a scan over the columns before them does not walk their overflow pages.
  await db.schema
    .createTable('requests')
    .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('stream', 'integer', (column) => column.notNull())
    .addColumn('api_key_id', 'text')
    .addColumn('project', 'text')
    .addColumn('end_user', 'text')
    .addColumn('session', 'text')
    .addColumn('tags', 'text')
    .addColumn('registry_revision', 'bigint', (column) => column.notNull())
    .addColumn('requested_model', 'text')
    .addColumn('provider', 'text')
    .addColumn('model', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('http_status', 'integer', (column) => column.notNull())
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('attempts', 'text')
    .addColumn('decision', 'text')
    .addColumn('cache', 'text')
    .addColumn('input_tokens', 'bigint')
    .addColumn('cache_read_tokens', 'bigint')
    .addColumn('cache_write_5m_tokens', 'bigint')
    .addColumn('cache_write_1h_tokens', 'bigint')
    .addColumn('audio_input_tokens', 'bigint')
    .addColumn('output_tokens', 'bigint')
    .addColumn('reasoning_tokens', 'bigint')
    .addColumn('audio_output_tokens', 'bigint')
    .addColumn('usage_estimated', 'integer')
    .addColumn('cost_usd', 'double precision')
    .addColumn('reported_cost_usd', 'double precision')
    .addColumn('finish_reason', 'text')
    .addColumn('duration_ms', 'double precision', (column) => column.notNull())
    .addColumn('first_content_ms', 'double precision')
    .addColumn('body_bytes', 'bigint')
    .addColumn('body_cut', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('body', 'text')
    .execute();
  // The only index beside the id: a second one on a large open table costs 30 µs per insert.
  await db.schema.createIndex('requests_created_at').on('requests').column('created_at').execute();
  await db.schema
    .createTable('responses')
    .addColumn('request_seq', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('http_status', 'integer', (column) => column.notNull())
    .addColumn('body_bytes', 'bigint')
    .addColumn('body_cut', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('body', 'text')
    .execute();
}
