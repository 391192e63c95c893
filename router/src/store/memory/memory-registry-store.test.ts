import { describe } from 'vitest';
import type { Store } from '../store.ts';
import { registryContract } from '../testing/registry-contract.ts';
import type { StoreHarness } from '../testing/store-harness.ts';
import { MemoryRegistryStore } from './memory-registry-store.ts';

/** As far as the registry's part of the contract goes: whoever opens it again in this process finds the same rows. */
async function memoryHarness(): Promise<StoreHarness> {
  const registry = new MemoryRegistryStore();
  const unused = (): never => {
    throw new Error('A registry in memory has no outside.');
  };
  // The rest of a store is not asked by this part of the contract.
  const store = { registry, problem: () => undefined, close: async () => undefined } as unknown as Store;
  return {
    open: async () => ({ kind: 'open', store }),
    outside: unused,
    lock: unused,
    startWriter: unused,
    bytesAtRest: unused,
    dispose: async () => undefined,
  };
}

describe('the registry in memory', () => {
  registryContract(memoryHarness, { keepsChanges: false });
});
