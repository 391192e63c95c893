import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { revisionOf } from './revision-of.ts';

/** A config key of a provider type that somewhere stands in the copy unsealed. */
export interface PlainKey {
  readonly type: string | undefined;
  readonly key: string;
  readonly isSensitive: boolean;
}

export interface CopiedRegistry {
  readonly revision: number;
  readonly plainKeys: readonly PlainKey[];
}

/** Tables whose rows stay behind: they grow with every request. */
const HISTORY: ReadonlySet<string> = new Set([
  'requests',
  'responses',
  'request_stats',
  'stored_responses',
  'stored_response_items',
  'removed_responses',
]);

/**
 * Copies everything but the rows of the history into the empty file `draft`: a whole database, with which a router can start. One transaction,
 * so one picture; nothing is written into `file`. Slow for a large registry, so it is no work for the main thread.
 */
export function copyRegistry(file: string, draft: string): CopiedRegistry {
  const database = new DatabaseSync(draft);
  try {
    // Nobody else sees the draft, and whoever keeps it brings it to the disk.
    database.exec('pragma auto_vacuum = incremental; pragma journal_mode = off; pragma synchronous = off');
    database.exec('pragma foreign_keys = off');
    const source = pathToFileURL(file);
    source.searchParams.set('mode', 'ro');
    database.prepare('attach database ? as source').run(source.href);
    database.exec('begin');
    copyTables(database);
    copySchema(database, "type <> 'table'");
    copyVersions(database);
    database.exec('commit');
    return { revision: revisionOf(database), plainKeys: plainKeys(database) };
  } finally {
    database.close();
  }
}

/** Indexes and triggers come after the rows: faster, and no trigger counts a copied row as a change. */
function copyTables(database: DatabaseSync): void {
  copySchema(database, "type = 'table'");
  for (const { name } of entries(database, "type = 'table' and sql is not null")) {
    const table = quoted(String(name));
    if (!HISTORY.has(String(name))) database.exec(`insert into main.${table} select * from source.${table}`);
  }
  // The numbers of records go on where they stopped.
  database.exec(
    'delete from main.sqlite_sequence; insert into main.sqlite_sequence select * from source.sqlite_sequence',
  );
}

function copySchema(database: DatabaseSync, which: string): void {
  for (const { sql } of entries(database, `${which} and sql is not null`)) database.exec(String(sql));
}

function entries(database: DatabaseSync, which: string) {
  const sql = `select name, sql from source.sqlite_schema where ${which} and name not like 'sqlite\\_%' escape '\\' order by rowid`;
  return database.prepare(sql).all();
}

function copyVersions(database: DatabaseSync): void {
  for (const name of ['user_version', 'application_id']) {
    const value = Number(database.prepare(`pragma source.${name}`).get()?.[name]);
    database.exec(`pragma main.${name} = ${value}`);
  }
}

function plainKeys(database: DatabaseSync): readonly PlainKey[] {
  const rows = database
    .prepare(
      `select distinct type, key, is_sensitive from main.provider_configs left join main.providers on id = provider_id
       where value not glob 'sealed:v1:[0-9a-f]*:*'`,
    )
    .all();
  return rows.map(({ type, key, is_sensitive }) => ({
    type: type === null ? undefined : String(type),
    key: String(key),
    isSensitive: is_sensitive !== 0,
  }));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
