import { DatabaseSync } from 'node:sqlite';
import { checkChanges, checkRegistry } from './check-registry.ts';
import { newestRegistryCopy } from './newest-registry-copy.ts';
import { restoreAdvice, restoreCommand } from './restore-advice.ts';
import { revisionOf } from './revision-of.ts';

/** What of a damaged database is affected, found out by a look at it, and what to do. `detail` is SQLite's own sentence. */
export function damageSentence(file: string, detail: string): string {
  const state = registryState(file);
  switch (state.kind) {
    case 'whole':
      return `The request history in ${file} (tables requests and responses) is damaged (${detail}). Providers, keys and settings are whole and answers go on, but new request records are lost. ${historyAdvice(file, state.revision)}`;
    case 'damaged':
      return `The registry in ${file} is damaged (${state.detail}). ${restoreAdvice(file)}`;
    case 'unknown':
      return `The database ${file} is damaged (${detail}). ${restoreAdvice(file)}`;
  }
}

type RegistryState =
  | { readonly kind: 'whole'; readonly revision: number }
  | { readonly kind: 'damaged'; readonly detail: string }
  | { readonly kind: 'unknown' };

function registryState(file: string): RegistryState {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
    const detail = checkRegistry(database) ?? checkChanges(database, 'whole');
    return detail === undefined ? { kind: 'whole', revision: revisionOf(database) } : { kind: 'damaged', detail };
  } catch {
    return { kind: 'unknown' };
  } finally {
    database?.close();
  }
}

/** Only a copy of this very revision may be put in its place: an older one would take changes back that are not damaged. */
function historyAdvice(file: string, revision: number): string {
  const copy = newestRegistryCopy(file);
  if (copy?.revision !== revision) {
    return 'A copy of the registry as it is now is being made in backups/ beside it; with it a new history can begin (GET /health says how).';
  }
  return `To go on with the registry as it is now and a new history, stop every router and run: ${restoreCommand(file, copy.path)}`;
}
