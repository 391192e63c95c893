import type { DatabaseSync } from 'node:sqlite';
import type { WrappedDataKey } from '../vault/data-key.ts';

/** The vault's keys, still wrapped. Asked by a plain statement, because a start reads them before anything else is ready. */
export function readDataKeys(database: DatabaseSync): readonly WrappedDataKey[] {
  const rows = database.prepare('select id, wrapped, created_at, retired_at from vault_keys').all();
  return rows.map((row) => ({
    id: String(row['id']),
    wrapped: String(row['wrapped']),
    createdAtMs: Number(row['created_at']),
    retiredAtMs: row['retired_at'] === null ? undefined : Number(row['retired_at']),
  }));
}
