import type { Kysely } from 'kysely';
import type { StoreSchema } from '../schema.ts';
import type { Vault } from '../vault/vault.ts';
import type { ChangeEntry } from './append-changes.ts';
import type { IsSecretKey } from './config-secrets.ts';

/** What a step of a write needs beside its change. `db` is the transaction. */
export interface WriteTools {
  readonly db: Kysely<StoreSchema>;
  readonly vault: Vault;
  readonly isSecretKey: IsSecretKey;
  readonly nowMs: number;
}

/** How one step of a write ended; anything but `applied` rolls the whole list back. */
export type Applied =
  | { readonly kind: 'applied'; readonly entries: readonly ChangeEntry[] }
  | { readonly kind: 'conflict'; readonly what: string }
  | { readonly kind: 'missing'; readonly what: string };

export function applied(entries: readonly ChangeEntry[]): Applied {
  return { kind: 'applied', entries };
}
