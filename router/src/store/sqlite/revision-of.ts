import type { DatabaseSync } from 'node:sqlite';

/** The registry's revision, by a plain statement: for whoever has no more than a connection. */
export function revisionOf(database: DatabaseSync): number {
  return Number(database.prepare('select revision from registry_revision where id = 1').get()?.['revision'] ?? 0);
}
