import { setTimeout as sleep } from 'node:timers/promises';
import { OutdatedPicture } from './write-desk.ts';
import type { Unavailable } from './write-outcome.ts';

/** Each lost race means that another process has written something; so many in a row mean that something else is wrong. */
const MOST_ATTEMPTS = 200;

/**
 * Plans and writes, and does both again on the newer picture whenever another process wrote in between: two servers on one database lose no
 * update of each other.
 */
export async function untilCurrent<Outcome>(write: () => Promise<Outcome>): Promise<Outcome | Unavailable> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof OutdatedPicture)) throw error;
    }
    await sleep(Math.random() * Math.min(attempt, 10));
  }
  return { kind: 'unavailable', reason: 'Other processes change the registry all the time; try again.' };
}
