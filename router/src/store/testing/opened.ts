import { expect } from 'vitest';
import type { Store, StoreOpening } from '../store.ts';

/** The store of an opening that has to succeed. */
export function opened(opening: StoreOpening): Store {
  if (opening.kind === 'refused') expect.fail(`refused: ${opening.reason}`);
  return opening.store;
}

/** The reason of an opening that has to be refused. */
export async function refusal(opening: StoreOpening): Promise<string> {
  if (opening.kind === 'refused') return opening.reason;
  await opening.store.close();
  return expect.fail('the store was opened');
}
