import { randomBytes } from 'node:crypto';
import { composeHousekeeping } from './compose-housekeeping.ts';
import { composeInsight, type InsightRoom } from './compose-insight.ts';
import { composeLimits, type LimitDesk } from './compose-limits.ts';
import { composeRecords, type Records } from './compose-records.ts';
import type { ChatRequest } from './domain/chat-request.ts';
import type { ProviderId } from './domain/ids.ts';
import type { ProviderTools } from './domain/provider-adapter.ts';
import type { RequestRecord } from './domain/request-record.ts';
import type { RoutingReports } from './domain/routing-reports.ts';
import type { Log } from './lib/log.ts';
import { scopedLog } from './lib/scoped-log.ts';
import { createIdMaker } from './lib/time-ordered-id.ts';
import { createPriceBook } from './prices/price-book.ts';
import { providerTypes } from './providers/index.ts';
import type { CacheCount } from './records/cache-count.ts';
import type { FeedbackStore, Gauges, LessonReader, RecordReader, RecordStore } from './records/ports.ts';
import type { MetricsText } from './records/render-metrics.ts';
import { createRegistry } from './registry/create-registry.ts';
import type { ListFailure } from './registry/model-list.ts';
import { outage } from './registry/outage.ts';
import type { ProviderTypes, RegistryStore } from './registry/ports.ts';
import type { Registry } from './registry/registry.ts';
import { callTrouble } from './request/attempts/call-trouble.ts';
import type { BreakerChange } from './request/attempts/circuit-breaker.ts';
import { type CountQuestion, countTokens, type TokenCount } from './request/count-tokens.ts';
import type { StateFile } from './request/engine-state.ts';
import { type ExplainedCall, explainRoute, type RouteAnswer } from './request/explain-route.ts';
import { handleChat } from './request/handle-chat.ts';
import type { LearningPorts } from './request/learning/teacher.ts';
import { trainInThread } from './request/learning/train-in-thread.ts';
import type { Memory } from './request/memory.ts';
import type { Call, Clock, Recorder, ReportBug } from './request/ports.ts';
import { createRooms, type RequestPorts, type Rooms } from './request/rooms.ts';
import { systemClock } from './request/system-clock.ts';

export interface EngineOptions {
  readonly registryStore: RegistryStore;
  readonly recordStore: RecordStore;
  readonly recordReader: RecordReader & LessonReader;
  /** Without one, what people say of answers lasts as long as the process. */
  readonly feedbackStore?: FeedbackStore;
  /** Where what the engine knows is kept; left out: nowhere. */
  readonly stateFile?: StateFile;
  /** What ails the two stores now; undefined where nothing does. */
  readonly storeProblem: () => string | undefined;
  /** What the large request bodies under way have together; the doors know. */
  readonly heldBodyBytes: () => number;
  /** Whether a URL leads to this router's own listener: no provider may point there. */
  readonly isOwnAddress: (address: string) => boolean;
  readonly log: Log;
  readonly version: string;
  /** Whom this engine can speak to; all that this router has. */
  readonly types?: ProviderTypes | undefined;
  /** The system's. */
  readonly clock?: Clock | undefined;
  /** Hears of each finished request at once, before it is queued. Must not throw. */
  readonly onRecord?: ((record: RequestRecord) => void) | undefined;
  /** Hears of each breaker that opens or closes. Must not throw. */
  readonly onBreaker?: ((provider: ProviderId, model: string, change: BreakerChange) => void) | undefined;
}

/** Registry, request, providers and records, wired. Knows no door and no database. */
export interface Engine extends InsightRoom {
  readonly registry: Registry;
  /** The id of this process in `VIA_HEADER`. */
  readonly instance: string;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly newId: (prefix: string) => string;
  readonly handleChat: (request: ChatRequest, call: Call) => void;
  readonly countTokens: (request: ChatRequest, question: CountQuestion) => Promise<TokenCount>;
  /** Where a request would go, and why: nobody is called. */
  readonly explainRoute: (request: ChatRequest, call: ExplainedCall) => RouteAnswer;
  /** Budgets and limits per minute. */
  readonly limits: LimitDesk;
  readonly reportBug: ReportBug;
  readonly metrics: { render(): Promise<MetricsText> };
  readonly history: RecordReader;
  readonly cache: EngineCache;
  /** What works only in part now, in sentences for the operator; undefined where all is well. */
  problem(): string | undefined;
  /** What of the providers is out as a whole: the active one, or all but a stand-in. */
  outage(): string | undefined;
  /** Why a provider cannot be reached, as the last calls and checks told; undefined where nothing speaks against it. */
  trouble(provider: ProviderId): string | undefined;
  /** From now on it looks after its providers by itself: probes and checks. For a router that answers; commands do not. */
  keepHouse(): Promise<void>;
  /** What the engine does for itself, and what it has learned. */
  readonly routing: RoutingReports;
  isDraining(): boolean;
  /** Refuses new calls, lets those under way end for at most `graceMs`, and resolves when all of them are told. */
  drain(graceMs: number): Promise<void>;
  /** Writes the records that wait, for at most 4 s, and lets go of the upstreams. After `drain`. */
  close(): Promise<void>;
}

/** What is kept of answers. */
export interface EngineCache {
  /** What came of it since this process began. */
  readonly count: CacheCount;
  readonly kept: Memory;
}

const DEFAULT_CONNECT_TIMEOUT_MS = 5_000;

export function composeEngine(options: EngineOptions): Engine {
  const { log, version } = options;
  const clock = options.clock ?? systemClock();
  const newId = createIdMaker(() => clock.nowMs());
  const instance = randomBytes(8).toString('hex');
  const registry = createRegistry({
    store: options.registryStore,
    types: options.types ?? providerTypes,
    book: createPriceBook(),
    tools: toolsFor({ clock, newId, version, instance }),
    isOwnAddress: options.isOwnAddress,
    log: scopedLog(log, 'registry'),
  });
  const records = recordsOf(options, registry, clock);
  const { history } = records;
  const recorder = heard(records.recorder, options.onRecord);
  const requestLog = scopedLog(log, 'request');
  const rooms = requestRooms(
    { catalogue: registry, recorder, clock, learning: learningOf(options.recordReader) },
    requestLog,
    options.onBreaker,
  );
  rooms.memory.follow(registry.current().settings);
  registry.onChange(({ settings }) => rooms.memory.follow(settings));
  const { feedbackStore } = options;
  const savedUsd = (): number => records.cacheCount.savedUsd;
  const told = composeInsight({ registry, rooms, history, feedbackStore, savedUsd });
  const limits = composeLimits({ limits: rooms.limits, registry, records, log: scopedLog(log, 'budgets') });
  const house = composeHousekeeping({ stateFile: options.stateFile, registry, rooms, log: requestLog });
  const problem = (): string | undefined => joined([registry.problem(), options.storeProblem()]);
  const trouble = (provider: ProviderId): string | undefined => troubleOf(provider, registry, rooms);
  const out = (): string | undefined => outage(registry.current(), trouble);
  const degraded = (): string | undefined => problem() ?? out();

  return {
    ...told,
    registry,
    instance,
    recorder,
    clock,
    newId,
    history,
    cache: { count: records.cacheCount, kept: rooms.memory },
    limits,
    problem,
    outage: out,
    handleChat: (request, call) => handleChat(request, call, rooms),
    countTokens: (request, question) => countTokens(request, question, rooms),
    explainRoute: (request, call) => explainRoute(request, call, rooms),
    reportBug: rooms.reportBug,
    metrics: { render: () => records.renderMetrics(gaugesOf(rooms, limits, degraded, options.heldBodyBytes)) },
    trouble,
    keepHouse: () => house.keepHouse(),
    routing: house.routing,
    isDraining: () => rooms.liveCalls.draining,
    drain: (graceMs) => drain(rooms, graceMs, requestLog),
    async close() {
      limits.close();
      await Promise.all([house.close(), records.close(), registry.close()]);
    },
  };
}

function recordsOf({ recordStore, recordReader, log }: EngineOptions, registry: Registry, clock: Clock): Records {
  return composeRecords({
    store: recordStore,
    reader: recordReader,
    clock,
    bodyBytesPerSecond: () => registry.current().settings.bodyBytesPerSecond,
    retention: () => {
      const { values } = registry.current().settingsPicture;
      return {
        maxAgeDays: values['history.maxAgeDays'],
        statsMaxAgeDays: values['history.statsMaxAgeDays'],
        responsesMaxAgeDays: values['history.responsesMaxAgeDays'],
        maxBytes: values['history.maxBytes'],
      };
    },
    log,
  });
}

function heard(recorder: Recorder, onRecord: EngineOptions['onRecord']): Recorder {
  if (onRecord === undefined) return recorder;
  return {
    hasRoomForBodies: () => recorder.hasRoomForBodies(),
    write(record) {
      onRecord(record);
      recorder.write(record);
    },
  };
}

function requestRooms(ports: Omit<RequestPorts, 'reportBug'>, log: Log, onBreaker: EngineOptions['onBreaker']): Rooms {
  const rooms = createRooms({
    ...ports,
    reportBug: (error, requestId) => log.error({ err: error, requestId }, 'A request failed inside the router.'),
  });
  rooms.board.onBreaker = (provider, model, change) => {
    logBreaker(log, { provider, model }, change);
    onBreaker?.(provider, model, change);
  };
  return rooms;
}

function learningOf(reader: LessonReader): LearningPorts {
  return {
    async lessons(most) {
      const reading = await reader.lessons(most);
      if (reading.kind === 'unavailable') throw new Error(reading.reason);
      return reading.value;
    },
    train: trainInThread,
  };
}

async function drain({ liveCalls }: Rooms, graceMs: number, log: Log): Promise<void> {
  const { aborted } = await liveCalls.drain(graceMs);
  if (aborted > 0) log.warn({ aborted }, 'Some requests did not end in time and were cut.');
}

function gaugesOf(
  { board, liveCalls, memory }: Rooms,
  limits: LimitDesk,
  problem: () => string | undefined,
  heldBodyBytes: () => number,
): Gauges {
  return {
    inFlight: () => liveCalls.size,
    heldBodyBytes,
    cache: () => ({ answers: memory.cache, firsts: memory.firsts, room: memory.room }),
    breakers: () => board.breakers(),
    // No label names a key.
    budgets: () => limits.standings().filter(({ source }) => source !== 'api-key'),
    budgetAlerts: () => limits.alerts(),
    probes: () => board.fleet.probes,
    isDegraded: () => problem() !== undefined,
  };
}

/** Sentences as one text; undefined where there is none. */
function joined(sentences: readonly (string | undefined)[]): string | undefined {
  return sentences.filter((sentence) => sentence !== undefined).join(' ') || undefined;
}

function toolsFor({
  clock,
  newId,
  version,
  instance,
}: Pick<Engine, 'clock' | 'newId' | 'instance'> & { readonly version: string }): ProviderTools {
  return {
    now: () => clock.nowMs(),
    newId,
    instance,
    connectTimeoutMs: DEFAULT_CONNECT_TIMEOUT_MS,
    userAgent: `provider-router/${version}`,
  };
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

/** What its calls told, else what became of the last reading of its models: a test, a look at the health of all, or one behind. */
function troubleOf(id: ProviderId, registry: Registry, { board, clock }: Rooms): string | undefined {
  const view = registry.current();
  const provider = view.provider(id);
  if (provider === undefined) return undefined;
  board.follow(view);
  const told = callTrouble(board, provider, clock.ticksMs());
  return told ?? listTrouble(provider.listFailure(), board.succeededAtMs(id), clock);
}

/** A call that succeeded since has the last word. */
function listTrouble(
  failed: ListFailure | undefined,
  succeededAtMs: number | undefined,
  clock: Clock,
): string | undefined {
  if (failed === undefined || failed.failure.kind === 'cancelled') return undefined;
  const sinceFailureMs = clock.nowMs() - failed.atMs;
  const isOver = succeededAtMs !== undefined && clock.ticksMs() - succeededAtMs <= sinceFailureMs;
  return isOver ? undefined : failed.failure.message;
}
