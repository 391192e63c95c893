import { openSqliteStore } from './sqlite/open-sqlite-store.ts';
import type { StoreOpening, StoreOptions } from './store.ts';

/** Opens the place where everything is kept. What can go wrong with it is a `refused` with a sentence for the operator. */
export function openStore(options: StoreOptions): Promise<StoreOpening> {
  return openSqliteStore(options);
}
