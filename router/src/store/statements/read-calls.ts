import { type Kysely, type Selectable, sql } from 'kysely';
import type { CallNames, CallReading } from '../../records/calls/call-figures.ts';
import { type CallSum, callCounters } from '../../records/calls/call-sum.ts';
import { GroupedCalls } from '../../records/calls/group-calls.ts';
import type { CallsQuery } from '../../records/ports.ts';
import { CallRollUps, callSpans } from '../roll-ups/call-roll-ups.ts';
import { coverWithSums, END_OF_TIME_MS, type Segment } from '../roll-ups/cover-window.ts';
import { day, hour, keptFrom, startOf } from '../roll-ups/spans.ts';
import { summedColumns } from '../roll-ups/summed-columns.ts';
import type { StoreSchema } from '../schema.ts';
import { asNumber, asText } from './column-values.ts';

const hourOf = sql<number>`at - at % ${sql.lit(hour.ms)}`;

/** Rows in memory at once. */
const MOST_ROWS = 4_000;

type Db = Kysely<StoreSchema>;

/** Of a window, gathered by what is asked for: from the sums, from the records that are in none yet, and from what people said. Call it within one transaction. */
export async function readCalls(db: Db, query: CallsQuery): Promise<CallReading> {
  const { provider, nowMs, grouping } = query;
  const segments = segmentsOf(query);
  const [first] = segments;
  const fromMs = first?.fromMs ?? nowMs;
  const state = await db.selectFrom('request_stats_state').select('summed_seq').executeTakeFirst();
  const summedSeq = asNumber(state?.summed_seq);
  const grouped = new GroupedCalls(grouping);
  const oldest = { ms: nowMs };
  // Minutes of a year are many, and whether somebody was up last year is no news.
  const marksFromMs = keptFrom(hour, nowMs) - day.ms;
  for (const segment of segments) await addSegment(db, segment, { provider, marksFromMs }, grouped, oldest);
  if (grouping === 'deployment') await addBlocks(db, { fromMs, nowMs, provider }, grouped);
  await addUnsummed(db, { fromMs, summedSeq, provider }, grouped, oldest);
  await addScores(db, fromMs, provider, grouped);
  return grouped.reading(fromMs === 0 ? oldest.ms : fromMs, nowMs);
}

/** A table of more hours is read by nobody. */
const MOST_HOURS_MS = 14 * day.ms;

function segmentsOf({ windowMs, nowMs, grouping }: CallsQuery): readonly Segment[] {
  const fromMs = windowMs === undefined ? 0 : nowMs - windowMs;
  switch (grouping) {
    case 'hour':
      return [{ span: hour, fromMs: startOf(Math.max(fromMs, nowMs - MOST_HOURS_MS), hour), toMs: END_OF_TIME_MS }];
    case 'deployment':
      // Pieces of time that tell how sure a difference is are as long as hours are kept.
      return coverWithSums(Math.max(fromMs, keptFrom(hour, nowMs)), nowMs, callSpans);
    case 'day':
      return [{ span: day, fromMs: startOf(fromMs, day), toMs: END_OF_TIME_MS }];
    default:
      if (windowMs === undefined) return [{ span: day, fromMs: 0, toMs: END_OF_TIME_MS }];
      return coverWithSums(fromMs, nowMs, callSpans);
  }
}

type CallRow = Selectable<StoreSchema['call_stats']>;

async function addSegment(
  db: Db,
  { span, fromMs, toMs }: Segment,
  { provider, marksFromMs }: { readonly provider: string | undefined; readonly marksFromMs: number },
  grouped: GroupedCalls,
  oldest: { ms: number },
): Promise<void> {
  let after: CallRow | undefined;
  do {
    const last = after;
    const some = await db
      .selectFrom('call_stats')
      .selectAll()
      .where('span_ms', '=', span.ms)
      .where('start_at', '>=', fromMs)
      .where('start_at', '<', toMs)
      .$if(provider !== undefined, (rows) => rows.where('provider', '=', provider ?? ''))
      .$if(last !== undefined, (rows) => rows.where(isAfter(last as CallRow)))
      .orderBy('start_at')
      .orderBy('provider')
      .orderBy('model')
      .orderBy('task')
      .orderBy('endpoint')
      .orderBy('api_key_id')
      .limit(MOST_ROWS)
      .execute();
    for (const row of some) addRow(row, marksFromMs, grouped);
    oldest.ms = Math.min(oldest.ms, asNumber(some[0]?.start_at ?? oldest.ms));
    after = some.length === MOST_ROWS ? some.at(-1) : undefined;
  } while (after !== undefined);
}

function isAfter({ start_at, provider, model, task, endpoint, api_key_id }: CallRow) {
  return sql<boolean>`(start_at, provider, model, task, endpoint, api_key_id) > (${start_at}, ${provider}, ${model}, ${task}, ${endpoint}, ${api_key_id})`;
}

function addRow(row: CallRow, marksFromMs: number, grouped: GroupedCalls): void {
  const names: CallNames = {
    provider: asText(row.provider),
    model: asText(row.model),
    task: asText(row.task),
    endpoint: asText(row.endpoint),
    apiKeyId: asText(row.api_key_id),
  };
  const startMs = asNumber(row.start_at);
  const sum = grouped.at(names, startMs);
  callCounters.forEach((name, index) => {
    sum.sums[index] = (sum.sums[index] ?? 0) + asNumber(row[name]);
  });
  if (row.latency instanceof Uint8Array) sum.latency.addEncoded(row.latency);
  if (row.first_content instanceof Uint8Array) sum.firstContent.addEncoded(row.first_content);
  if (row.minutes instanceof Uint8Array && startMs >= marksFromMs) sum.marks.addEncoded(row.minutes, startMs);
}

/** More would not tell more. */
const MOST_BLOCKS = 168;

interface BlockQuery {
  readonly fromMs: number;
  readonly nowMs: number;
  readonly provider: string | undefined;
}

/** Each deployment's pieces of time: an hour, or of a long window some. */
async function addBlocks(db: Db, { fromMs, nowMs, provider }: BlockQuery, grouped: GroupedCalls): Promise<void> {
  const rows = await db
    .selectFrom('call_stats')
    .select(({ fn }) => [
      'provider',
      'model',
      'task',
      blockStart(fromMs, nowMs).as('start_at'),
      fn.sum('answered').as('answered'),
      sql<number>`sum(failed + late + limited)`.as('bad'),
      fn.sum('cost_usd').as('cost_usd'),
      fn.sum('priced_tokens').as('priced_tokens'),
    ])
    .where('span_ms', '=', hour.ms)
    .where('start_at', '>=', fromMs)
    .$if(provider !== undefined, (some) => some.where('provider', '=', provider ?? ''))
    .groupBy(['provider', 'model', 'task', blockStart(fromMs, nowMs)])
    .execute();
  for (const row of rows) {
    const names = { provider: asText(row.provider), model: asText(row.model), task: asText(row.task) };
    grouped.addBlock(names, {
      startMs: asNumber(row.start_at),
      answered: asNumber(row.answered),
      bad: asNumber(row.bad),
      costUsd: asNumber(row.cost_usd),
      pricedTokens: asNumber(row.priced_tokens),
    });
  }
}

function blockStart(fromMs: number, nowMs: number) {
  const blockMs = hour.ms * Math.ceil((nowMs - fromMs) / hour.ms / MOST_BLOCKS);
  return sql<number>`start_at - start_at % ${sql.lit(blockMs)}`;
}

type UnsummedRow = Pick<Selectable<StoreSchema['requests']>, (typeof summedColumns)[number] | 'seq'>;

interface Unsummed {
  readonly fromMs: number;
  readonly summedSeq: number;
  readonly provider: string | undefined;
}

/** The newest records, some seconds' worth; after an upgrade all of them, until they are summed. */
async function addUnsummed(
  db: Db,
  { fromMs, summedSeq, provider }: Unsummed,
  grouped: GroupedCalls,
  oldest: { ms: number },
): Promise<void> {
  const rollUps = new CallRollUps();
  let afterSeq: number | undefined = summedSeq;
  while (afterSeq !== undefined) {
    const some: UnsummedRow[] = await db
      .selectFrom('requests')
      .select([...summedColumns, 'seq'])
      .where('seq', '>', afterSeq)
      .where('created_at', '>=', fromMs)
      .orderBy('seq')
      .limit(MOST_ROWS)
      .execute();
    for (const row of some) rollUps.add(summedColumns.map((name) => row[name]));
    afterSeq = some.length === MOST_ROWS ? some.at(-1)?.seq : undefined;
  }
  for (const { startMs, names, sum } of rollUps.over(hour)) {
    // A call that failed elsewhere is of that one: only now it is known whose calls there were.
    if (provider !== undefined && names.provider !== provider) continue;
    oldest.ms = Math.min(oldest.ms, startMs);
    grouped.at(names, startMs).merge(sum);
    grouped.addBlock(names, blockOf(startMs, sum));
  }
}

function blockOf(startMs: number, sum: CallSum) {
  const { answered, failed, late, limited, costUsd, pricedTokens } = sum.figures(startMs);
  return { startMs, answered, bad: failed + late + limited, costUsd, pricedTokens };
}

async function addScores(db: Db, fromMs: number, provider: string | undefined, grouped: GroupedCalls): Promise<void> {
  const rows = await db
    .selectFrom('feedback')
    .select([
      'provider',
      'model',
      'task',
      hourOf.as('start_at'),
      sql<number>`count(*)`.as('count'),
      sql<number>`sum(score)`.as('sum'),
      sql<number>`sum(score * score)`.as('squares'),
    ])
    .where('at', '>=', fromMs)
    .$if(provider !== undefined, (some) => some.where('provider', '=', provider ?? ''))
    .groupBy(['provider', 'model', 'task', hourOf])
    .execute();
  for (const row of rows) {
    const names = { provider: asText(row.provider), model: asText(row.model), task: asText(row.task) };
    const scores = { count: asNumber(row.count), sum: asNumber(row.sum), sumOfSquares: asNumber(row.squares) };
    grouped.addScores({ names, startMs: asNumber(row.start_at), scores });
  }
}
