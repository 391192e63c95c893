import { type Kysely, type Selectable, sql } from 'kysely';
import type { HistoryEntry, HistoryFilter, HistoryPage, HistoryPosition, HistoryQuery } from '../../records/ports.ts';
import type { StoreSchema } from '../schema.ts';
import { tokenColumns } from '../token-columns.ts';
import { toHistoryEntry } from './to-history-entry.ts';

/** Of the bodies in one page: longer ones are left out the sooner, the more requests are asked for. */
const MOST_PAGE_BYTES = 4 * 1024 * 1024;
/** Records that one page looks at, at most: a filter that hardly anything passes costs no walk through everything. */
const MOST_LOOKED_AT = 100_000;

/**
 * A page, newest first, and where the next one begins. It may be short or empty before the end: then the filter passed little of what was looked at.
 */
export async function readHistoryPage(
  db: Kysely<StoreSchema>,
  query: HistoryQuery,
  mostLookedAt = MOST_LOOKED_AT,
): Promise<HistoryPage> {
  const order = query.filter.fromMs === undefined && query.filter.toMs === undefined ? 'written' : 'began';
  const floor = await findFloor(db, query, order, mostLookedAt);
  const rows = await inOrder(narrowed(listed(db, query.limit), query.filter), order)
    .$if(query.after !== undefined, (all) => all.where(isPast(query.after)))
    .$if(floor !== undefined, (all) => all.where(isNotPast(floor)))
    .limit(query.limit + 1)
    .execute();
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const next = rows.length > query.limit && last !== undefined ? positionOf(last, order) : floor;
  return { entries: shown.map(toHistoryEntry), next };
}

/** With both bodies, whatever their length. */
export async function readHistoryEntry(db: Kysely<StoreSchema>, id: string): Promise<HistoryEntry | undefined> {
  const row = await joined(db)
    .selectAll('requests')
    .select(['responses.body as answer', 'responses.body_bytes as answer_bytes', 'responses.body_cut as answer_cut'])
    .where('requests.id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toHistoryEntry(row);
}

function joined(db: Kysely<StoreSchema>) {
  return db.selectFrom('requests').leftJoin('responses', 'responses.request_seq', 'requests.seq');
}

/** Without long bodies: a page of them would be hundreds of megabytes. */
function listed(db: Kysely<StoreSchema>, limit: number) {
  const mostBytes = Math.floor(MOST_PAGE_BYTES / (2 * limit));
  const short = <Column extends string>(table: Column) =>
    sql<
      string | null
    >`case when ${sql.ref(`${table}.body_bytes`)} <= ${mostBytes} then ${sql.ref(`${table}.body`)} end`;
  return joined(db)
    .select([
      'seq',
      'id',
      'request_id',
      'requests.created_at',
      'endpoint',
      'stream',
      'api_key_id',
      'end_user',
      'registry_revision',
      'requested_model',
      'provider',
      'model',
      'status',
      'requests.http_status',
      'error_code',
      'error_message',
      'attempts',
      'decision',
      ...tokenColumns,
      'usage_estimated',
      'cost_usd',
      'cost_source',
      'price_date',
      'cache',
      'saved_usd',
      'finish_reason',
      'duration_ms',
      'first_content_ms',
      'requests.body_bytes',
      'requests.body_cut',
      'responses.body_bytes as answer_bytes',
      'responses.body_cut as answer_cut',
    ])
    .select([short('requests').as('body'), short('responses').as('answer')]);
}

type Rows = ReturnType<typeof listed>;

function narrowed(rows: Rows, { requestId, provider, model, status, fromMs, toMs }: HistoryFilter): Rows {
  let narrow = rows;
  if (requestId !== undefined) narrow = narrow.where('request_id', '=', requestId);
  if (provider !== undefined) narrow = narrow.where('provider', '=', provider);
  if (model !== undefined)
    narrow = narrow.where((where) => where.or([where('model', '=', model), where('requested_model', '=', model)]));
  if (typeof status === 'string') narrow = narrow.where('status', '=', status);
  if (typeof status === 'number') narrow = narrow.where('requests.http_status', '=', status);
  if (fromMs !== undefined) narrow = narrow.where('requests.created_at', '>=', fromMs);
  if (toMs !== undefined) narrow = narrow.where('requests.created_at', '<', toMs);
  return narrow;
}

type Order = HistoryPosition['order'];

function inOrder(rows: Rows, order: Order): Rows {
  return order === 'written'
    ? rows.orderBy('seq', 'desc')
    : rows.orderBy('requests.created_at', 'desc').orderBy('seq', 'desc');
}

/** Older than the position. Written so that an index gives the range: the first comparison of times is enough for it. */
function isPast(position: HistoryPosition | undefined) {
  if (position === undefined) return sql<boolean>`true`;
  if (position.order === 'written') return sql<boolean>`requests.seq < ${position.seq}`;
  const { atMs, seq } = position;
  return sql<boolean>`(requests.created_at <= ${atMs} and (requests.created_at < ${atMs} or requests.seq < ${seq}))`;
}

/** The position itself, or newer. */
function isNotPast(position: HistoryPosition | undefined) {
  if (position === undefined) return sql<boolean>`true`;
  if (position.order === 'written') return sql<boolean>`requests.seq >= ${position.seq}`;
  const { atMs, seq } = position;
  return sql<boolean>`(requests.created_at >= ${atMs} and (requests.created_at > ${atMs} or requests.seq >= ${seq}))`;
}

/** The last record that the page may look at; undefined where it may look at all that are left. */
async function findFloor(
  db: Kysely<StoreSchema>,
  query: HistoryQuery,
  order: Order,
  mostLookedAt: number,
): Promise<HistoryPosition | undefined> {
  const { requestId, provider, model, status } = query.filter;
  const isSieved = [requestId, provider, model, status].some((wanted) => wanted !== undefined);
  // Every record that is looked at is shown.
  if (!isSieved) return undefined;
  return order === 'written' ? floorOfWritten(db, query, mostLookedAt) : floorOfBegan(db, query, mostLookedAt);
}

/** Numbers without gaps, but for what was removed. */
async function floorOfWritten(
  db: Kysely<StoreSchema>,
  { after }: HistoryQuery,
  mostLookedAt: number,
): Promise<HistoryPosition | undefined> {
  const numbered = db.selectFrom('requests').select('seq').limit(1);
  const newest = await numbered.orderBy('seq', 'desc').executeTakeFirst();
  const oldest = await numbered.orderBy('seq').executeTakeFirst();
  const seq = (after?.seq ?? (newest?.seq ?? 0) + 1) - mostLookedAt;
  return oldest !== undefined && oldest.seq < seq ? { order: 'written', seq } : undefined;
}

/** Read from an index alone. */
async function floorOfBegan(
  db: Kysely<StoreSchema>,
  { filter: { fromMs, toMs }, after }: HistoryQuery,
  mostLookedAt: number,
): Promise<HistoryPosition | undefined> {
  let rows = db.selectFrom('requests').select(['seq', 'created_at']);
  if (after !== undefined) rows = rows.where(isPast(after));
  if (fromMs !== undefined) rows = rows.where('created_at', '>=', fromMs);
  if (toMs !== undefined) rows = rows.where('created_at', '<', toMs);
  const row = await rows
    .orderBy('created_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(1)
    .offset(mostLookedAt - 1)
    .executeTakeFirst();
  return row === undefined ? undefined : positionOf(row, 'began');
}

function positionOf(
  { seq, created_at }: Pick<Selectable<StoreSchema['requests']>, 'seq' | 'created_at'>,
  order: Order,
): HistoryPosition {
  return order === 'written' ? { order, seq } : { order, atMs: created_at, seq };
}
