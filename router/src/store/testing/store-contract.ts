import { apiKeyContract } from './api-key-contract.ts';
import { callContract } from './call-contract.ts';
import { historyContract } from './history-contract.ts';
import { outageContract } from './outage-contract.ts';
import { outsideContract } from './outside-contract.ts';
import { recordContract } from './record-contract.ts';
import { registryContract } from './registry-contract.ts';
import { responseContract } from './response-contract.ts';
import { retentionContract } from './retention-contract.ts';
import { secretContract } from './secret-contract.ts';
import { spendingContract } from './spending-contract.ts';
import { statsContract } from './stats-contract.ts';
import type { StoreHarness } from './store-harness.ts';

/** What every store must do, whatever database it stands on. */
export function storeContract(makeHarness: () => Promise<StoreHarness>): void {
  registryContract(makeHarness);
  apiKeyContract(makeHarness);
  recordContract(makeHarness);
  historyContract(makeHarness);
  statsContract(makeHarness);
  callContract(makeHarness);
  retentionContract(makeHarness);
  responseContract(makeHarness);
  spendingContract(makeHarness);
  outsideContract(makeHarness);
  secretContract(makeHarness);
  outageContract(makeHarness);
}
