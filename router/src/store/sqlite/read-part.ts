import type { Transaction } from 'kysely';
import type { StoreSchema } from '../schema.ts';
import type { StoreTrouble } from '../store-trouble.ts';
import { restoreAdvice } from './restore-advice.ts';
import type { Transactions } from './transactions.ts';

export interface ReadPartOptions {
  readonly transactions: Transactions;
  readonly trouble: StoreTrouble;
  readonly file: string;
}

const NAMES = { registry: 'The registry', keys: 'The table of API keys' } as const;

/** Reads a part of the store whole and reports how that went: its outage lasts until a reading that works. Throws where it does not. */
export async function readPart<T>(
  { transactions, trouble, file }: ReadPartOptions,
  part: keyof typeof NAMES,
  read: (db: Transaction<StoreSchema>) => Promise<T>,
): Promise<T> {
  try {
    const ran = await transactions.read(read);
    if (ran.kind === 'unavailable') throw new Unreadable(ran.reason);
    trouble.clear(part);
    return ran.value;
  } catch (error) {
    trouble.report(part, error instanceof Unreadable ? error.message : unreadSentence(part, file, error));
    throw error;
  }
}

/** Its message is a sentence for the operator already. */
class Unreadable extends Error {}

/** A table that somebody dropped or changed, for one. Only SQLite's own words are shown: other errors may quote what they choked on. */
function unreadSentence(part: keyof typeof NAMES, file: string, error: unknown): string {
  const isSqlite = error instanceof Error && 'errcode' in error;
  const detail = isSqlite ? ` (${error.message})` : '';
  return `${NAMES[part]} in ${file} cannot be read${detail}. ${restoreAdvice(file)}`;
}
