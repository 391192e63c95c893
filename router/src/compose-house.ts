import { dirname, join } from 'node:path';
import { composeEngine, type Engine, type EngineOptions } from './compose-engine.ts';
import { notedListeners } from './config/noted-listeners.ts';
import type { ProcessConfig } from './config/process-config.ts';
import { isOwnAddress } from './doors/http/guards/is-own-address.ts';
import type { BoundTo } from './doors/http/guards/own-names.ts';
import { HeldBodies } from './doors/inference/body/held-bodies.ts';
import type { BodyLimits } from './doors/inference/body/receive-body.ts';
import type { Log } from './lib/log.ts';
import { Refresher } from './lib/refresher.ts';
import { scopedLog } from './lib/scoped-log.ts';
import { type ApiKeys, createApiKeys } from './people/api-keys.ts';
import { providerTypes } from './providers/index.ts';
import { readSettings } from './registry/read-settings.ts';
import { isSecretKey } from './registry/secret-keys.ts';
import { startSettings } from './registry/start-settings.ts';
import { keptFile } from './store/kept-file.ts';
import { openStore } from './store/open-store.ts';
import { peekSettings } from './store/sqlite/peek-settings.ts';
import type { Store } from './store/store.ts';
import type { StoreNotice } from './store/store-notice.ts';

export interface Refused {
  readonly kind: 'refused';
  /** For the person at the terminal: what is wrong and what to do. */
  readonly reason: string;
}

/** Of large request bodies under way together. */
const MAX_HELD_BODY_BYTES = 512 * 1024 * 1024;

/** All rooms over one open database, behind no door yet. */
export interface House {
  readonly kind: 'open';
  readonly store: Store;
  readonly engine: Engine;
  readonly apiKeys: ApiKeys;
  readonly bodyLimits: () => BodyLimits;
  /** Where it listens; undefined as long as it does not. */
  readonly listener: { bound: BoundTo | undefined };
}

/** What the database says about a start, read without opening it. None where it is not there yet, or cannot be read. */
export function peekStartSettings({ databaseFile }: ProcessConfig): ReturnType<typeof startSettings> {
  return startSettings(readSettings(peekSettings(databaseFile)));
}

/** What of the engine its user may bring along. */
export type EngineParts = Pick<EngineOptions, 'types' | 'clock' | 'onRecord' | 'onBreaker'>;

/** Opens the database and composes the rooms over it. A refusal has changed nothing. */
export async function openHouse(
  config: ProcessConfig,
  log: Log,
  version: string,
  parts: EngineParts = {},
): Promise<House | Refused> {
  const opening = await openStore({
    file: config.databaseFile,
    masterKeySource: config.masterKey,
    isSecretKey: (_type, key) => isSecretKey(providerTypes, key),
    tell: (notice) => tellStore(scopedLog(log, 'store'), notice),
  });
  if (opening.kind === 'refused') return opening;
  const { store } = opening;
  const listener: House['listener'] = { bound: undefined };
  const held = new HeldBodies(MAX_HELD_BODY_BYTES);
  const engine = composeEngine({
    registryStore: store.registry,
    recordStore: store.records,
    recordReader: store.history,
    feedbackStore: store.feedback,
    stateFile: keptFile(join(dirname(config.databaseFile), 'routing-state.json')),
    storeProblem: () => store.problem(),
    heldBodyBytes: () => held.bytes,
    isOwnAddress: (address) =>
      // Asked only of what somebody writes. A command works on the database of a router that runs as another process.
      [listener.bound ?? [], ...notedListeners(dirname(config.databaseFile))]
        .flat()
        .some((bound) => isOwnAddress(address, bound)),
    log,
    version,
    ...parts,
  });
  const apiKeys = createApiKeys({
    store: store.apiKeys,
    now: () => engine.clock.nowMs(),
    newId: engine.newId,
    log: scopedLog(log, 'people'),
  });
  const bodyLimits = () => ({ maxBytes: engine.registry.gate.maxBodyBytes, held });
  const house: House = { kind: 'open', store, engine, apiKeys, bodyLimits, listener };
  apiKeys.onChange(() => engine.limits.followKeys(apiKeys.limited()));
  const [loaded, keys] = await Promise.allSettled([
    engine.registry.reload(),
    apiKeys.reload(),
    engine.feedback.restore(),
  ]);
  if (loaded.status === 'fulfilled' && loaded.value.kind === 'loaded' && keys.status === 'fulfilled') {
    // Before the first request: what was spent earlier is spent.
    if (engine.limits.standings().length > 0) await engine.limits.refresh();
    return house;
  }
  await closeHouse(house);
  const reason = store.problem() ?? 'see the log above';
  return { kind: 'refused', reason: `The database ${config.databaseFile} could not be read: ${reason}` };
}

/** Writes what waits and closes everything. */
export async function closeHouse({ engine, store }: House): Promise<void> {
  await engine.close();
  await store.close();
}

/** Lets in what others wrote. What was known so far stays valid while the database cannot be read; the store and the registry tell of it. */
export function createRefresher({ store, engine, apiKeys }: House): Refresher {
  let keysAreStale = false;
  return new Refresher({
    isDue: () => store.outsideChange(),
    hasFailed: () => keysAreStale || engine.registry.problem() !== undefined,
    ticksMs: () => engine.clock.ticksMs(),
    async read() {
      const [, keys] = await Promise.allSettled([engine.registry.reload(), apiKeys.reload()]);
      keysAreStale = keys.status === 'rejected';
    },
  });
}

/** Trouble with records and with the registry's rows is told by those who keep and who read them. */
function tellStore(log: Log, notice: StoreNotice): void {
  switch (notice.kind) {
    case 'warning':
      log.warn({}, notice.sentence);
      return;
    case 'trouble':
      if (notice.part !== 'records' && notice.part !== 'registry') log.warn({ part: notice.part }, notice.sentence);
      return;
    case 'over':
      if (notice.part !== 'records' && notice.part !== 'registry')
        log.info({ part: notice.part }, 'The trouble with the database is over.');
      return;
  }
}
