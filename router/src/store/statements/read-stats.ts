import { type Kysely, type Selectable, sql } from 'kysely';
import type { Stats, StatsQuery } from '../../records/ports.ts';
import { type Cover, coverWindow, END_OF_TIME_MS, type Segment } from '../roll-ups/cover-window.ts';
import { counters, type RollUp } from '../roll-ups/roll-up.ts';
import { type RollUpNames, RollUps } from '../roll-ups/roll-ups.ts';
import { day, minute } from '../roll-ups/spans.ts';
import { StatsSum } from '../roll-ups/stats-sum.ts';
import { summedColumns } from '../roll-ups/summed-columns.ts';
import type { StoreSchema } from '../schema.ts';
import { asNumber, asText } from './column-values.ts';

/** Rows in memory at once. */
const MOST_ROWS = 4_000;

const everything: Cover = {
  fromMs: 0,
  edge: undefined,
  segments: [{ span: day, fromMs: 0, toMs: END_OF_TIME_MS }],
};

/** Sums of a window from the roll-ups, and from the records that are in none yet. Call it within one transaction: both must be of one moment. */
export async function readStats(db: Kysely<StoreSchema>, { windowMs, provider, nowMs }: StatsQuery): Promise<Stats> {
  const { fromMs, edge, segments } = windowMs === undefined ? everything : coverWindow(nowMs - windowMs, nowMs);
  const state = await db.selectFrom('request_stats_state').select('summed_seq').executeTakeFirst();
  const summedSeq = asNumber(state?.summed_seq);
  const sum = new StatsSum();
  for (const segment of segments) await addSegment(db, segment, provider, sum);
  if (edge !== undefined) await addEdge(db, edge, summedSeq, provider, sum);
  await addUnsummed(db, fromMs, summedSeq, provider, sum);
  const firstMs = windowMs === undefined ? (sum.firstMs ?? nowMs) : fromMs;
  return sum.toStats({ fromMs: Math.min(firstMs, nowMs), toMs: nowMs });
}

type StatsRow = Selectable<StoreSchema['request_stats']>;

async function addSegment(
  db: Kysely<StoreSchema>,
  { span, fromMs, toMs }: Segment,
  provider: string | undefined,
  sum: StatsSum,
): Promise<void> {
  let after: StatsRow | undefined;
  do {
    let rows = db
      .selectFrom('request_stats')
      .selectAll()
      .where('span_ms', '=', span.ms)
      .where('start_at', '>=', fromMs)
      .where('start_at', '<', toMs);
    if (provider !== undefined) rows = rows.where('provider', '=', provider);
    if (after !== undefined) rows = rows.where(isAfter(after));
    const some = await rows
      .orderBy('start_at')
      .orderBy('provider')
      .orderBy('model')
      .orderBy('api_key_id')
      .limit(MOST_ROWS)
      .execute();
    for (const row of some) addRow(row, sum.of(asNumber(row.start_at), namesOf(row)));
    after = some.length === MOST_ROWS ? some.at(-1) : undefined;
  } while (after !== undefined);
}

function isAfter({ start_at, provider, model, api_key_id }: StatsRow) {
  return sql<boolean>`(start_at, provider, model, api_key_id) > (${start_at}, ${provider}, ${model}, ${api_key_id})`;
}

function namesOf(row: StatsRow): RollUpNames {
  return { provider: asText(row.provider), model: asText(row.model), apiKeyId: asText(row.api_key_id) };
}

function addRow(row: StatsRow, sum: RollUp): void {
  counters.forEach((name, index) => {
    sum.sums[index] = (sum.sums[index] ?? 0) + asNumber(row[name]);
  });
  if (row.latency instanceof Uint8Array) sum.latency.addEncoded(row.latency);
  if (row.first_content instanceof Uint8Array) sum.firstContent.addEncoded(row.first_content);
}

/** What was summed already, but begins within a sum that is older than the window. */
async function addEdge(
  db: Kysely<StoreSchema>,
  edge: NonNullable<Cover['edge']>,
  summedSeq: number,
  provider: string | undefined,
  sum: StatsSum,
): Promise<void> {
  const rollUps = new RollUps();
  let after: { readonly created_at: number; readonly seq: number } | undefined = { created_at: edge.fromMs, seq: 0 };
  while (after !== undefined) {
    const some = await recordsOfEdge(db, edge, after, summedSeq, provider);
    for (const row of some) rollUps.add(summedColumns.map((name) => row[name]));
    after = some.length === MOST_ROWS ? some.at(-1) : undefined;
  }
  merge(rollUps, sum);
}

/** In the order of the index of times: the plus keeps SQLite from walking all records for the sake of their numbers. */
function recordsOfEdge(
  db: Kysely<StoreSchema>,
  { toMs }: NonNullable<Cover['edge']>,
  after: { readonly created_at: number; readonly seq: number },
  summedSeq: number,
  provider: string | undefined,
) {
  return db
    .selectFrom('requests')
    .select([...summedColumns, 'seq'])
    .where('created_at', '>=', after.created_at)
    .where('created_at', '<', toMs)
    .where(sql<boolean>`(created_at > ${after.created_at} or +seq > ${after.seq})`)
    .where(sql<boolean>`+seq <= ${summedSeq}`)
    .$if(provider !== undefined, (rows) => rows.where('provider', '=', provider ?? ''))
    .orderBy('created_at')
    .orderBy('seq')
    .limit(MOST_ROWS)
    .execute();
}

/** The newest records, some seconds' worth; after an upgrade all of them, until they are summed. */
async function addUnsummed(
  db: Kysely<StoreSchema>,
  fromMs: number,
  summedSeq: number,
  provider: string | undefined,
  sum: StatsSum,
): Promise<void> {
  const rollUps = new RollUps();
  let afterSeq: number | undefined = summedSeq;
  while (afterSeq !== undefined) {
    const some = await recordsAfter(db, afterSeq, fromMs, provider);
    for (const row of some) rollUps.add(summedColumns.map((name) => row[name]));
    afterSeq = some.length === MOST_ROWS ? some.at(-1)?.seq : undefined;
  }
  merge(rollUps, sum);
}

function recordsAfter(db: Kysely<StoreSchema>, seq: number, fromMs: number, provider: string | undefined) {
  return db
    .selectFrom('requests')
    .select([...summedColumns, 'seq'])
    .where('seq', '>', seq)
    .where('created_at', '>=', fromMs)
    .$if(provider !== undefined, (rows) => rows.where('provider', '=', provider ?? ''))
    .orderBy('seq')
    .limit(MOST_ROWS)
    .execute();
}

function merge(rollUps: RollUps, sum: StatsSum): void {
  for (const { startMs, names, rollUp } of rollUps.over(minute)) sum.of(startMs, names).merge(rollUp);
}
