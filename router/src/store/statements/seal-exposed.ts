import { type Applied, applied, type WriteTools } from './applied.ts';
import { placeOf } from './config-secrets.ts';
import type { StoredConfig } from './read-registry.ts';

/** Overwrites plain-text secrets with sealed ones, each only where it still stands as it was read: a newer value is never undone. */
export async function sealExposed(rows: readonly StoredConfig[], { db, vault }: WriteTools): Promise<Applied> {
  const entries = [];
  for (const row of rows) {
    const result = await db
      .updateTable('provider_configs')
      .set({ value: vault.seal(row.text, placeOf(row)), is_sensitive: 1 })
      .where('provider_id', '=', row.providerId)
      .where('key', '=', row.key)
      .where('value', '=', row.text)
      .executeTakeFirst();
    if (result.numUpdatedRows === 0n) continue;
    entries.push({
      table: 'provider_configs' as const,
      rowId: `${row.providerId}/${row.key}`,
      before: { secret: 'in plain text' },
      after: { secret: vault.fingerprint(row.text) },
    });
  }
  return applied(entries);
}
