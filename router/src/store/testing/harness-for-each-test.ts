import { afterEach, beforeEach } from 'vitest';
import type { StoreHarness } from './store-harness.ts';

/** A fresh harness for every test of a suite; the returned function gives the current one. */
export function harnessForEachTest<Harness extends StoreHarness>(makeHarness: () => Promise<Harness>): () => Harness {
  let current: Harness | undefined;
  beforeEach(async () => {
    current = await makeHarness();
  });
  afterEach(async () => {
    await current?.dispose();
  });
  return () => {
    if (current === undefined) throw new Error('No test is running.');
    return current;
  };
}
