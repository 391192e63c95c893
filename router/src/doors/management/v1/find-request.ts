import { timeOfId } from '../../../lib/time-ordered-id.ts';
import type { HistoryEntry, HistoryFilter, HistoryPosition, Reading, RecordReader } from '../../../records/ports.ts';

/** A request is recorded under the time at which its body was there: that can be minutes after its id was made. */
const EARLIER_MS = 60_000;
const LATER_MS = 600_000;
/** Each looks at a bounded number of records; another's question can come in between. */
const MOST_PAGES = 20;

const anything = { provider: undefined, model: undefined, status: undefined, fromMs: undefined, toMs: undefined };

/**
 * The newest request that was answered with this `X-Request-Id`, with both bodies. There is no index of them, which every record would pay for: an id of
 * our own tells its time, and any other is looked for among the newest. Clients choose such ids, and so two can choose the same: `isWanted` tells them
 * apart.
 */
export async function findRequest(
  history: RecordReader,
  requestId: string,
  isWanted: (entry: HistoryEntry) => boolean = () => true,
): Promise<Reading<HistoryEntry | undefined>> {
  const madeAtMs = timeOfId(requestId);
  const near = madeAtMs !== undefined && {
    ...anything,
    requestId,
    fromMs: madeAtMs - EARLIER_MS,
    toMs: madeAtMs + LATER_MS,
  };
  const found = near ? await newest(history, near, isWanted) : undefined;
  if (found?.kind === 'unavailable' || found?.value !== undefined) return found;
  return newest(history, { ...anything, requestId }, isWanted);
}

async function newest(
  history: RecordReader,
  filter: HistoryFilter,
  isWanted: (entry: HistoryEntry) => boolean,
): Promise<Reading<HistoryEntry | undefined>> {
  let after: HistoryPosition | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await history.page({ filter, limit: 1, after });
    if (page.kind === 'unavailable') return page;
    const [entry] = page.value.entries;
    if (entry !== undefined && isWanted(entry)) return history.one(entry.id);
    after = page.value.next;
    if (after === undefined) break;
  }
  return { kind: 'read', value: undefined };
}
