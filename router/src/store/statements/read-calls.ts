import { type Kysely, type Selectable, sql } from 'kysely';
import type { CallGrouping, CallNames, CallReading } from '../../records/calls/call-figures.ts';
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
  for (const segment of segments) await addSegment(db, segment, provider, grouped, oldest);
  await addUnsummed(db, { fromMs, summedSeq, provider }, grouped, oldest);
  await addScores(db, fromMs, provider, grouped);
  return grouped.reading(fromMs === 0 ? oldest.ms : fromMs, nowMs);
}

/** Pieces of a day tell too little of how sure a difference is, and an hour cannot be told from a day. */
function segmentsOf({ windowMs, nowMs, grouping }: CallsQuery): readonly Segment[] {
  const fromMs = windowMs === undefined ? 0 : nowMs - windowMs;
  if (needsHours(grouping)) {
    const keptMs = Math.max(fromMs, keptFrom(hour, nowMs));
    return [{ span: hour, fromMs: startOf(keptMs, hour), toMs: END_OF_TIME_MS }];
  }
  if (windowMs === undefined) return [{ span: day, fromMs: 0, toMs: END_OF_TIME_MS }];
  return coverWithSums(fromMs, nowMs, grouping === 'day' ? [day] : callSpans);
}

function needsHours(grouping: CallGrouping): boolean {
  return grouping === 'hour' || grouping === 'deployment';
}

type CallRow = Selectable<StoreSchema['call_stats']>;

async function addSegment(
  db: Db,
  { span, fromMs, toMs }: Segment,
  provider: string | undefined,
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
    for (const row of some) addRow(row, grouped);
    oldest.ms = Math.min(oldest.ms, asNumber(some[0]?.start_at ?? oldest.ms));
    after = some.length === MOST_ROWS ? some.at(-1) : undefined;
  } while (after !== undefined);
}

function isAfter({ start_at, provider, model, task, endpoint, api_key_id }: CallRow) {
  return sql<boolean>`(start_at, provider, model, task, endpoint, api_key_id) > (${start_at}, ${provider}, ${model}, ${task}, ${endpoint}, ${api_key_id})`;
}

function addRow(row: CallRow, grouped: GroupedCalls): void {
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
  if (row.minutes instanceof Uint8Array) sum.marks.addEncoded(row.minutes, startMs);
  grouped.addBlock(names, {
    startMs,
    answered: asNumber(row.answered),
    bad: asNumber(row.failed) + asNumber(row.late) + asNumber(row.limited),
    costUsd: asNumber(row.cost_usd),
    pricedTokens: asNumber(row.priced_tokens),
  });
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
