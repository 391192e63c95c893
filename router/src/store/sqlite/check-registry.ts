import type { DatabaseSync } from 'node:sqlite';

const SMALL_TABLES = [
  'providers',
  'provider_configs',
  'provider_models',
  'models',
  'settings',
  'aliases',
  'budgets',
  'api_keys',
  'vault_keys',
  'registry_revision',
] as const;

/**
 * What SQLite's own check finds wrong with the registry; undefined where it is whole. Of the registry only: the history may have ten million
 * rows, and a start must not read them.
 */
export function checkRegistry(database: DatabaseSync): string | undefined {
  for (const table of SMALL_TABLES) {
    const verdict = database.prepare(`pragma quick_check('${table}')`).get()?.['quick_check'];
    if (verdict !== 'ok') return `${table}: ${String(verdict)}`;
  }
  return undefined;
}

/**
 * What is wrong with the list of changes, to which each change of the registry is added; undefined where it is whole. It only ever grows: a start
 * looks at its end, where the next one goes.
 */
export function checkChanges(database: DatabaseSync, extent: 'end' | 'whole'): string | undefined {
  try {
    if (extent === 'end') database.prepare('select * from changes order by seq desc limit 100').all();
    const verdict = extent === 'end' ? 'ok' : database.prepare("pragma quick_check('changes')").get()?.['quick_check'];
    return verdict === 'ok' ? undefined : `changes: ${String(verdict)}`;
  } catch (error) {
    return `changes: ${error instanceof Error ? error.message : String(error)}`;
  }
}
