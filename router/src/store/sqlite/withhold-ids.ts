import type { DatabaseSync } from 'node:sqlite';

/**
 * Before a kept response goes: its id and those of its items are written down where a vendor gave them. The vendor may know them longer than we do,
 * and answers anybody who has the same account.
 */
export function withholdIds(database: DatabaseSync, owner: string, id: string, nowMs: number): void {
  const ofUpstream = 'exists (select 1 from stored_responses where owner = ? and id = ? and upstream is not null)';
  database
    .prepare(`insert or replace into removed_responses (id, removed_at) select ?, ? where ${ofUpstream}`)
    .run(id, nowMs, owner, id);
  database
    .prepare(
      `insert or replace into removed_responses (id, removed_at)
       select item_id, ? from stored_response_items where owner = ? and response_id = ? and ${ofUpstream}`,
    )
    .run(nowMs, owner, id, owner, id);
}
