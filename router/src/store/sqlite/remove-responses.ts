import type { DatabaseSync } from 'node:sqlite';
import { withholdIds } from './withhold-ids.ts';

/** Of one step: it holds the lock for some milliseconds. */
const MOST_RESPONSES = 50;
const MOST_BYTES = 2 * 1024 * 1024;
/** OpenAI, Azure and xAI keep answers for 30 days. */
const WITHHELD_MS = 100 * 86_400_000;

/** Lets kept responses go in small steps. The caller makes each a transaction. */
export class ResponseRemover {
  readonly #database: DatabaseSync;
  readonly #nowMs: number;

  constructor(database: DatabaseSync, nowMs: number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  /** Of ids that no vendor knows any more. */
  forgetRemoved(): void {
    this.#database.prepare('delete from removed_responses where removed_at < ?').run(this.#nowMs - WITHHELD_MS);
  }

  /** Those from which nothing younger goes on: a conversation that is still used stays whole. False when none was left. */
  removeBefore(fromMs: number): boolean {
    return this.#remove(
      `created_at < ? and not exists (
         select 1 from stored_responses as next where next.owner = stored_responses.owner and next.previous_id = stored_responses.id
       ) order by created_at`,
      fromMs,
    );
  }

  removeOldest(): boolean {
    return this.#remove('created_at > ? order by created_at', 0);
  }

  /** Epoch milliseconds; undefined where there is none. */
  oldestAtMs(): number | undefined {
    const oldest = this.#database.prepare('select min(created_at) as at from stored_responses').get()?.['at'];
    return oldest === null || oldest === undefined ? undefined : Number(oldest);
  }

  #remove(which: string, bound: number): boolean {
    const rows = this.#database
      .prepare(`select owner, id, body_bytes from stored_responses where ${which} limit ${MOST_RESPONSES}`)
      .all(bound);
    const response = this.#database.prepare('delete from stored_responses where owner = ? and id = ?');
    const items = this.#database.prepare('delete from stored_response_items where owner = ? and response_id = ?');
    let bytes = 0;
    for (const row of rows) {
      const key = [String(row['owner']), String(row['id'])] as const;
      withholdIds(this.#database, ...key, this.#nowMs);
      items.run(...key);
      response.run(...key);
      bytes += Number(row['body_bytes']);
      if (bytes > MOST_BYTES) break;
    }
    return rows.length > 0;
  }
}
