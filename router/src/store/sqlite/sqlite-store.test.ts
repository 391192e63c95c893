import { describe } from 'vitest';
import { sqliteHarness } from '../testing/sqlite-harness.ts';
import { storeContract } from '../testing/store-contract.ts';

describe('SQLite store', () => {
  storeContract(sqliteHarness);
});
