import type { DatabaseSync } from 'node:sqlite';
import { toRevision } from '../statements/revision.ts';

/** The registry's revision, by a plain statement: for whoever has no more than a connection. */
export function revisionOf(database: DatabaseSync): number {
  const row = database.prepare('select cast(revision as text) as revision from registry_revision where id = 1').get();
  return toRevision(row?.['revision']) ?? 0;
}
