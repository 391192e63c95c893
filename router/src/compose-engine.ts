import type { ChatRequest } from './domain/chat-request.ts';
import type { ProviderId } from './domain/ids.ts';
import type { ProviderTools } from './domain/provider-adapter.ts';
import type { RequestRecord } from './domain/request-record.ts';
import type { Log } from './lib/log.ts';
import { scopedLog } from './lib/scoped-log.ts';
import { createIdMaker } from './lib/time-ordered-id.ts';
import { providerTypes } from './providers/index.ts';
import { FreshHistory } from './records/fresh-history.ts';
import { Metrics } from './records/metrics.ts';
import type { RecordReader, RecordStore, RecordTrouble } from './records/ports.ts';
import { type MetricsText, renderMetrics } from './records/render-metrics.ts';
import { Retention, type RetentionSettings } from './records/retention.ts';
import { RecordWriter } from './records/writer.ts';
import { createRegistry } from './registry/create-registry.ts';
import type { RegistryStore } from './registry/ports.ts';
import type { Registry } from './registry/registry.ts';
import type { BreakerChange } from './request/attempts/circuit-breaker.ts';
import { handleChat } from './request/handle-chat.ts';
import type { Call, Clock, Recorder } from './request/ports.ts';
import { createRooms, type Rooms } from './request/rooms.ts';
import { systemClock } from './request/system-clock.ts';

export interface EngineOptions {
  readonly registryStore: RegistryStore;
  readonly recordStore: RecordStore;
  readonly recordReader: RecordReader;
  /** What ails the two stores now; undefined where nothing does. */
  readonly storeProblem: () => string | undefined;
  readonly log: Log;
  readonly version: string;
}

/** Registry, request, providers and records, wired. Knows no door and no database. */
export interface Engine {
  readonly registry: Registry;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly newId: (prefix: string) => string;
  readonly handleChat: (request: ChatRequest, call: Call) => void;
  readonly metrics: { render(): Promise<MetricsText> };
  readonly history: RecordReader;
  /** What works only in part now, in sentences for the operator; undefined where all is well. */
  problem(): string | undefined;
  /** Why calls to a provider fail of late; undefined where they do not. */
  trouble(provider: ProviderId): string | undefined;
  isDraining(): boolean;
  /** Refuses new calls, lets those under way end for at most `graceMs`, and resolves when all of them are told. */
  drain(graceMs: number): Promise<void>;
  /** Writes the records that wait, for at most 4 s, and lets go of the upstreams. After `drain`. */
  close(): Promise<void>;
}

const DEFAULT_CONNECT_TIMEOUT_MS = 5_000;
const WRITE_LAST_RECORDS_MS = 4_000;

export function composeEngine(options: EngineOptions): Engine {
  const { registryStore, recordStore, recordReader, storeProblem, log, version } = options;
  const clock = systemClock();
  const newId = createIdMaker(() => clock.nowMs());
  const registry = createRegistry({
    store: registryStore,
    types: providerTypes,
    tools: toolsFor(clock, newId, version),
    log: scopedLog(log, 'registry'),
  });
  const recordsLog = scopedLog(log, 'records');
  const requestLog = scopedLog(log, 'request');
  const metrics = new Metrics();
  const writer = new RecordWriter({
    store: recordStore,
    reportTrouble: (trouble) => tell(recordsLog, trouble),
    bodyBytesPerSecond: () => registry.current().settings.bodyBytesPerSecond,
  });
  const retention = new Retention({ store: recordStore, settings: () => retentionSettings(registry), clock });
  const recorder: Recorder = {
    hasRoomForBodies: () => writer.hasRoomForBodies,
    write(record) {
      metrics.observe(record);
      writer.write(record);
      if (isFailure(record)) logFailure(requestLog, record);
    },
  };
  const reportBug = (error: unknown, requestId: string): void =>
    requestLog.error({ err: error, requestId }, 'A request failed inside the router.');
  const rooms = createRooms({ catalogue: registry, recorder, clock, reportBug });
  rooms.board.onBreaker = (provider, model, change) => logBreaker(requestLog, { provider, model }, change);
  const problem = (): string | undefined => {
    const sentences = [registry.problem(), storeProblem()].filter((sentence) => sentence !== undefined);
    return sentences.length === 0 ? undefined : sentences.join(' ');
  };
  const gauges = {
    inFlight: () => rooms.liveCalls.size,
    breakers: () => rooms.board.breakers(),
    isDegraded: () => problem() !== undefined,
  };

  return {
    registry,
    recorder,
    clock,
    newId,
    handleChat: (request, call) => handleChat(request, call, rooms),
    metrics: { render: () => renderMetrics({ metrics, gauges, writer }) },
    history: new FreshHistory({ reader: recordReader, writer }),
    problem,
    trouble: (provider) => troubleOf(provider, rooms),
    isDraining: () => rooms.liveCalls.draining,
    async drain(graceMs) {
      const { aborted } = await rooms.liveCalls.drain(graceMs);
      if (aborted > 0) requestLog.warn({ aborted }, 'Some requests did not end in time and were cut.');
    },
    async close() {
      retention.close();
      await Promise.all([writer.drain(WRITE_LAST_RECORDS_MS), registry.close()]);
    },
  };
}

function retentionSettings(registry: Registry): RetentionSettings {
  const { values } = registry.current().settingsPicture;
  return {
    maxAgeDays: values['history.maxAgeDays'],
    statsMaxAgeDays: values['history.statsMaxAgeDays'],
    maxBytes: values['history.maxBytes'],
  };
}

function toolsFor(clock: Clock, newId: (prefix: string) => string, version: string): ProviderTools {
  return {
    now: () => clock.nowMs(),
    newId,
    connectTimeoutMs: DEFAULT_CONNECT_TIMEOUT_MS,
    userAgent: `provider-router/${version}`,
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

function logBreaker(
  log: Log,
  deployment: { readonly provider: ProviderId; readonly model: string },
  change: BreakerChange,
) {
  switch (change.kind) {
    case 'opened': {
      const { failuresInRow, restMs } = change;
      log.debug({ ...deployment, failuresInRow, restMs }, 'Breaker opened: calls failed repeatedly, so it rests.');
      return;
    }
    case 'closed':
      log.debug(deployment, 'Breaker closed: a trial call was answered.');
      return;
  }
}

function troubleOf(provider: ProviderId, { board }: Rooms): string | undefined {
  const resting = board.breakers().filter((breaker) => breaker.provider === provider);
  if (resting.length === 0) return undefined;
  return `Calls failed repeatedly, so it rests: ${resting.map(({ model, state }) => `${model} (${state})`).join(', ')}.`;
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
