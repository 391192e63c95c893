import type { ProviderType } from '../../domain/provider-adapter.ts';
import { createRegistry } from '../create-registry.ts';
import type { ModelBook, RegistryRows } from '../ports.ts';
import type { Registry } from '../registry.ts';
import type { Author } from '../write-outcome.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';
import { typesOf } from './scripted-type.ts';

export interface TestRegistry {
  readonly registry: Registry;
  readonly store: MemoryStore;
  /** Warnings and errors told to the operator. */
  readonly warnings: { readonly details: object; readonly message: string }[];
  /** Details for whoever looks for a fault. */
  readonly debugged: { readonly details: object; readonly message: string }[];
  /** Epoch milliseconds; assign to let time pass. */
  readonly clock: { nowMs: number };
}

export const admin: Author = { actor: { who: 'local', door: 'v1', from: undefined }, maySetSecrets: true };
export const operator: Author = { actor: { who: 'key:k1', door: 'v1', from: undefined }, maySetSecrets: false };

/** A public that knows nothing. */
export const emptyBook: ModelBook = { find: () => undefined, catalogueAt: () => undefined };

/** A registry over a store in memory, already loaded. */
export async function testRegistry(
  types: readonly ProviderType[],
  rows: Partial<RegistryRows> = {},
  book: ModelBook = emptyBook,
): Promise<TestRegistry> {
  const store = memoryStore(rows);
  const warnings: TestRegistry['warnings'] = [];
  const debugged: TestRegistry['debugged'] = [];
  const clock = { nowMs: 1_800_000_000_000 };
  const tell = (details: object, message: string): unknown => warnings.push({ details, message });
  const registry = createRegistry({
    store,
    types: typesOf(...types),
    book,
    tools: {
      now: () => clock.nowMs,
      newId: (prefix) => `${prefix}-1`,
      connectTimeoutMs: 5_000,
      userAgent: 'test',
      instance: 'test',
    },
    log: { debug: (details, message) => debugged.push({ details, message }), info() {}, warn: tell, error: tell },
    retireAfterMs: 0,
  });
  await registry.reload();
  return { registry, store, warnings, debugged, clock };
}
