import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { inferenceDoors, localDoor, openManagement } from './compose-doors.ts';
import { applyFile } from './compose-file.ts';
import {
  closeHouse,
  createRefresher,
  type House,
  openHouse,
  peekStartSettings,
  type Refused,
} from './compose-house.ts';
import { type FileReading, type ReadFile, readRouterFile } from './config/file/read-router-file.ts';
import { noteListening } from './config/listening-note.ts';
import type { ProcessConfig } from './config/process-config.ts';
import type { SourcedBudget } from './domain/budget.ts';
import { bindProblem } from './doors/http/bind-problem.ts';
import { createHttpServer, type HttpServer } from './doors/http/create-http-server.ts';
import { publicBindProblem } from './doors/http/guards/public-bind-problem.ts';
import type { ListenOutcome } from './doors/http/listen.ts';
import { atMost } from './lib/at-most.ts';
import type { Log } from './lib/log.ts';
import { readSnapshot } from './lib/read-snapshot.ts';
import type { Refresher } from './lib/refresher.ts';
import { scopedLog } from './lib/scoped-log.ts';
import { writeSnapshot } from './lib/write-snapshot.ts';
import type { ApiKeys } from './people/api-keys.ts';
import { providerTypes } from './providers/index.ts';
import type { DiscoveryReport } from './registry/discover.ts';
import type { Registry } from './registry/registry.ts';
import { allSettingStates, type SettingState } from './registry/setting-state.ts';
import { startSettings } from './registry/start-settings.ts';

export type { Refused } from './compose-house.ts';
/** Takes secrets out of a line of the log. */
export { redact } from './records/redact.ts';

/** What the database says about a start, where nobody said otherwise: `server.host`, `server.port`, `logging.level`, `logging.file`. */
export type StartSettings = ReturnType<typeof startSettings>;

export interface ServerOptions {
  /** What flags and variables say, over the database's own settings once those are known. */
  readonly configure: (settings: StartSettings) => ProcessConfig;
  /** Hears of every change of those settings while the server runs. */
  readonly onSettings: (settings: StartSettings) => void;
  readonly log: Log;
  readonly version: string;
}

/** Registry, keys and records over the database, without any door: what the command line works on. */
export interface OpenRooms {
  readonly kind: 'open';
  readonly registry: Registry;
  readonly apiKeys: ApiKeys;
  readonly budgets: { standings(): readonly SourcedBudget[] };
  settings(): readonly SettingState[];
  /** What ails the database; undefined when nothing does. */
  problem(): string | undefined;
  /** Every door, as the person at this machine uses it, who may do everything. It listens nowhere. */
  admit(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

export interface RouterServer {
  readonly kind: 'ready';
  readonly config: ProcessConfig;
  readonly registry: Registry;
  readonly apiKeys: ApiKeys;
  readonly found: DiscoveryReport;
  problem(): string | undefined;
  listen(): Promise<ListenOutcome>;
  /**
   * No new requests; running ones end or are cut, records are written, everything closes: all within `graceMs` (30 s), of which the last 5 s
   * are kept for closing. May be called again with less patience. Below 1 s it takes up to 1 s, so that who is cut is told.
   */
  shutdown(graceMs?: number): Promise<void>;
}

const GRACE_MS = 30_000;
/** Of the grace, for what comes after the last request: its record, the database's own close. */
const CLOSING_MS = 5_000;
const RETRY_MS = 1_000;
/** What a call that is cut still says goes out before its connection is cut too. */
const LAST_WORD_MS = 250;
const LEAST_GRACE_MS = 1_000;

/** Opens the database for a command that needs no server. A running server notices what it writes. */
export async function openRooms(config: ProcessConfig, log: Log, version: string): Promise<OpenRooms | Refused> {
  const house = await openHouse(config, log, version);
  if (house.kind === 'refused') return house;
  const { engine, apiKeys } = house;
  return {
    kind: 'open',
    registry: engine.registry,
    apiKeys,
    budgets: engine.limits,
    settings: () => allSettingStates(engine.registry.current().settingsPicture),
    problem: () => engine.problem(),
    admit: localDoor(house, scopedLog(log, 'server')),
    close: () => closeHouse(house),
  };
}

/** Everything behind the port, ready to listen. A refusal has changed nothing. */
export async function composeServer(options: ServerOptions): Promise<RouterServer | Refused> {
  const { log, version, configure, onSettings } = options;
  const first = configure({});
  const file = await readConfigFile(first, process.env);
  if (file?.kind === 'refused') return { kind: 'refused', reason: file.problems.join('\n') };
  const obstacle = await startProblem(first, configure(peekStartSettings(first)));
  if (obstacle !== undefined) return { kind: 'refused', reason: obstacle };
  const house = await openHouse(first, log, version);
  if (house.kind === 'refused') return house;
  const { registry } = house.engine;
  const config = configure(startSettings(registry.current().settingsPicture));
  const problem = publicBindProblem({ host: config.host, hasCredentials: house.apiKeys.hasUsableKey() });
  if (problem !== undefined) {
    await closeHouse(house);
    return { kind: 'refused', reason: problem };
  }
  const unapplied = await applyConfigFile(house, file, log);
  if (unapplied !== undefined) {
    await closeHouse(house);
    return { kind: 'refused', reason: unapplied };
  }
  registry.onChange((view) => onSettings(startSettings(view.settingsPicture)));
  const found = await registry.discover();
  registry.warm();
  await house.engine.keepHouse();
  return serve(house, { config, configure, found }, log);
}

/** Read before anything is opened: a start that a mistake refuses has changed nothing. */
async function readConfigFile({ configFile }: ProcessConfig, env: NodeJS.ProcessEnv): Promise<FileReading | undefined> {
  if (configFile === undefined) return undefined;
  try {
    return readRouterFile(await readFile(configFile.path, 'utf8'), { name: configFile.written, env });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', problems: [`${configFile.written} cannot be read: ${reason}`] };
  }
}

/** What refuses the start, in sentences; undefined where the registry is as the file wants it. */
async function applyConfigFile(
  { engine, store }: House,
  read: ReadFile | undefined,
  log: Log,
): Promise<string | undefined> {
  if (read === undefined) return undefined;
  const outcome = await applyFile(read, {
    registry: engine.registry,
    store: store.registry,
    knowsType: (type) => providerTypes.find(type) !== undefined,
    where: 'server',
    now: () => engine.clock.nowMs(),
  });
  if (outcome.kind === 'refused') return outcome.problems.join('\n');
  for (const remark of outcome.remarks) scopedLog(log, 'config').warn({}, remark);
  return undefined;
}

/**
 * Looked at before anything is opened: a start that is refused creates nothing (contract, section 10), and one that finds its place taken,
 * perhaps by an older router on this very database, brings nothing up to date under it.
 */
async function startProblem(
  { databaseFile }: ProcessConfig,
  { host, port }: ProcessConfig,
): Promise<string | undefined> {
  const isFirst = !existsSync(databaseFile);
  const exposed = isFirst ? publicBindProblem({ host, hasCredentials: false }) : undefined;
  return exposed ?? bindProblem({ host, port });
}

/** What a server was started with, and what came of the first look around. */
interface Start extends Pick<ServerOptions, 'configure'> {
  readonly config: ProcessConfig;
  readonly found: DiscoveryReport;
}

function serve(house: House, start: Start, rootLog: Log): RouterServer {
  const log = scopedLog(rootLog, 'server');
  const { engine, apiKeys } = house;
  const { config, found } = start;
  const refresher = createRefresher(house);
  // An outage is over when it is over, not when the next request comes.
  const retrying = setInterval(() => refresher.retry(), RETRY_MS).unref();
  const bound: { port: number } = { port: config.port };
  const http = httpServer(house, config, refresher, log, (key) => running(key, house, start, bound.port));
  const firsts = keptFirsts(house, config);
  firsts.read();
  const stop = stopper(house, http, log, () => firsts.write());
  let note: Disposable | undefined;
  return {
    kind: 'ready',
    config,
    registry: engine.registry,
    apiKeys,
    found,
    problem: () => engine.problem(),
    async listen() {
      const outcome = await http.listen();
      if (outcome.kind === 'listening') {
        bound.port = outcome.port;
        house.listener.bound = { host: config.host, address: outcome.host, port: outcome.port };
        note = noteListening(dirname(config.databaseFile), house.listener.bound);
      }
      return outcome;
    },
    shutdown(graceMs = GRACE_MS) {
      clearInterval(retrying);
      note?.[Symbol.dispose]();
      return stop(graceMs);
    },
  };
}

/** What the process runs with under the key of a setting that its start decides: flags and variables come before the database. */
function running(key: string, { engine }: House, { config, configure }: Start, port: number): string | undefined {
  switch (key) {
    case 'server.host':
      return config.host;
    case 'server.port':
      return String(port);
    case 'logging.file':
      return String(config.logFile !== undefined);
    case 'logging.level':
      // This one is followed while it runs.
      return configure(startSettings(engine.registry.current().settingsPicture)).logLevel;
    default:
      return undefined;
  }
}

function httpServer(
  house: House,
  { host, port }: ProcessConfig,
  refresher: Refresher,
  log: Log,
  runningAs: (key: string) => string | undefined,
): HttpServer {
  const { engine, apiKeys } = house;
  const report = (error: unknown, requestId: string): void =>
    log.error({ err: error, requestId }, 'A request failed inside the router.');
  return createHttpServer({
    host,
    port,
    inference: inferenceDoors(house),
    management: () => openManagement(house, report, runningAs),
    gatekeeper: apiKeys,
    settings: () => engine.registry.gate,
    freshen: () => refresher.refresh(),
    newId: () => engine.newId('req_'),
    instance: engine.instance,
    report,
  });
}

/** First answers to an `Idempotency-Key` outlive the process, where answers may be written down at all: a retry may come after a restart. */
function keptFirsts({ engine }: House, { databaseFile }: ProcessConfig) {
  const path = join(dirname(databaseFile), 'first-answers.bin');
  const { firsts } = engine.cache.kept;
  return {
    read: () => firsts.takeUp(readSnapshot(path)),
    write(): void {
      const mayKeep = engine.registry.current().settings.keepBodies === 'all';
      // Another router on this database may have left some since.
      if (mayKeep) firsts.takeUp(readSnapshot(path));
      writeSnapshot(path, mayKeep && firsts.entries > 0 ? firsts.snapshot() : undefined);
    },
  };
}

function stopper(house: House, http: HttpServer, log: Log, keepFirsts: () => void): (graceMs: number) => Promise<void> {
  let closing: Promise<void> | undefined;
  return async (graceMs) => {
    log.debug({ graceMs }, 'The server stops.');
    const requestsMs = Math.max(0, graceMs - CLOSING_MS);
    // On every call: the second may have less patience, as somebody who presses Ctrl-C again.
    const quiet = Promise.all([house.engine.drain(requestsMs), http.shutdown(requestsMs + LAST_WORD_MS)]);
    closing ??= quiet.then(() => {
      keepFirsts();
      return closeHouse(house);
    });
    const inTime = await atMost(Math.max(graceMs, LEAST_GRACE_MS), Promise.all([quiet, closing]));
    if (!inTime) log.warn({}, 'Not everything closed in time; what was left is given up.');
  };
}
