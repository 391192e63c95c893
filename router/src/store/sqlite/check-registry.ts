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
