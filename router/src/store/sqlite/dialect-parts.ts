import { type Kysely, sql } from 'kysely';
import type { DialectParts } from '../migrations/dialect-parts.ts';

const OPERATIONS = ['insert', 'update', 'delete'] as const;

/** SQLite's own words. Only what old sqlite3 tools know too, since the tool evaluates defaults and triggers when it writes. */
export const sqliteParts: DialectParts = {
  // Not unixepoch('subsec'): Debian 12's sqlite3 3.40 answers NULL to it.
  nowMs: sql`(cast((julianday('now') - 2440587.5) * 86400000 as integer))`,

  bytes: sql`blob`,

  async bumpRevisionOnChange(db: Kysely<never>, table: string) {
    for (const operation of OPERATIONS) {
      await sql`
        create trigger ${sql.id(`${table}_${operation}_bumps_revision`)} after ${sql.raw(operation)} on ${sql.id(table)}
        begin update registry_revision set revision = revision + 1 where id = 1; end
      `.execute(db);
    }
  },

  async keepOneDefaultPerProvider(db: Kysely<never>) {
    for (const [name, event] of [
      ['insert', 'insert'],
      ['update', 'update of is_default'],
    ] as const) {
      await sql`
        create trigger ${sql.id(`provider_models_one_default_on_${name}`)} after ${sql.raw(event)} on provider_models
        when new.is_default = 1
        begin
          update provider_models set is_default = 0
          where provider_id = new.provider_id and model_id <> new.model_id and is_default = 1;
        end
      `.execute(db);
    }
  },
};
