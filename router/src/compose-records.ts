import type { RequestRecord } from './domain/request-record.ts';
import type { Log } from './lib/log.ts';
import { scopedLog } from './lib/scoped-log.ts';
import type { CacheCount } from './records/cache-count.ts';
import { FreshHistory } from './records/fresh-history.ts';
import { Metrics } from './records/metrics.ts';
import type { Gauges, Reading, RecordReader, RecordStore, RecordTrouble, SpendingQuestion } from './records/ports.ts';
import { type MetricsText, renderMetrics } from './records/render-metrics.ts';
import { Retention, type RetentionSettings } from './records/retention.ts';
import { RecordWriter } from './records/writer.ts';

export interface RecordsOptions {
  readonly store: RecordStore;
  readonly reader: RecordReader;
  readonly clock: { nowMs(): number; ticksMs(): number };
  /** Read anew each time they matter. */
  readonly bodyBytesPerSecond: () => number;
  readonly retention: () => RetentionSettings;
  readonly log: Log;
}

/** The room of records, wired: where finished requests go, and what is read of them afterwards. */
export interface Records {
  /** Fills the port of requests. */
  readonly recorder: { write(record: RequestRecord): void; hasRoomForBodies(): boolean };
  readonly history: RecordReader;
  /** Of this process. */
  readonly cacheCount: CacheCount;
  /** Writes the records that wait now, as far as that goes. */
  catchUp(): Promise<void>;
  /** What owners of budgets have spent, by the records that are written. */
  spending(questions: readonly SpendingQuestion[]): Promise<Reading<readonly number[]>>;
  renderMetrics(gauges: Gauges): Promise<MetricsText>;
  /** Writes the records that wait, for at most 4 s. */
  close(): Promise<void>;
}

const WRITE_LAST_RECORDS_MS = 4_000;
/** A full disk must not keep anyone from knowing what is there. */
const CATCH_UP_MS = 500;

export function composeRecords({ store, reader, clock, log, ...settings }: RecordsOptions): Records {
  const recordsLog = scopedLog(log, 'records');
  const requestLog = scopedLog(log, 'request');
  const metrics = new Metrics();
  const writer = new RecordWriter({
    store,
    reportTrouble: (trouble) => tell(recordsLog, trouble),
    bodyBytesPerSecond: settings.bodyBytesPerSecond,
  });
  const retention = new Retention({ store, settings: settings.retention, clock });
  return {
    recorder: {
      hasRoomForBodies: () => writer.hasRoomForBodies,
      write(record) {
        metrics.observe(record);
        writer.write(record);
        if (isFailure(record)) logFailure(requestLog, record);
      },
    },
    history: new FreshHistory({ reader, writer }),
    cacheCount: metrics.cache,
    catchUp: () => writer.catchUp(CATCH_UP_MS),
    spending: (questions) => store.spending(questions),
    renderMetrics: (gauges) => renderMetrics({ metrics, gauges, writer }),
    async close() {
      retention.close();
      await writer.drain(WRITE_LAST_RECORDS_MS);
    },
  };
}

/** The upstream's or our own, not the client's. A stream that broke off had its status 200 already. */
function isFailure({ status, httpStatus }: RequestRecord): boolean {
  return status === 'error' && (httpStatus >= 500 || httpStatus < 400);
}

/** The history has all requests; the log has those that an operator should look at, without bodies. */
function logFailure(log: Log, record: RequestRecord): void {
  const { requestId, provider, model, httpStatus, errorCode, attempts, durationMs } = record;
  log.warn(
    { requestId, provider, model, httpStatus, errorCode, attempts, durationMs },
    record.errorMessage ?? 'A request failed.',
  );
}

function tell(log: Log, trouble: RecordTrouble): void {
  switch (trouble.kind) {
    case 'delayed':
      log.warn(trouble, 'The database does not take request records now; they wait in memory.');
      return;
    case 'lost':
      log.error(trouble, 'Request records were lost.');
      return;
    case 'shortened':
      log.warn(trouble, 'Bodies of request records were left out.');
      return;
    case 'recovered':
      log.info({}, 'The database takes request records again.');
      return;
  }
}
