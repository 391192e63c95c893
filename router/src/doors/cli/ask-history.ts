import type { HistoryPageWire } from '../management/contracts/history.ts';
import type { Session } from './calls/with-session.ts';
import { withQuery } from './wire-path.ts';

/** A page of the history. One that is empty before the end only says that a rare filter has to look further. */
export async function askHistory(
  { ask }: Session,
  query: Readonly<Record<string, string | number | undefined>>,
): Promise<HistoryPageWire> {
  let page = await ask<HistoryPageWire>('GET', withQuery('/v1/history', query));
  while (page.history.length === 0 && page.next_cursor !== null) {
    page = await ask<HistoryPageWire>('GET', withQuery('/v1/history', { ...query, cursor: page.next_cursor }));
  }
  return page;
}
