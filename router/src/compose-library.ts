import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { composeEngine, type Engine, type EngineOptions } from './compose-engine.ts';
import { applyFile, type FileOutcome } from './compose-file.ts';
import type { ReadFile } from './config/file/read-router-file.ts';
import { readProcessConfig } from './config/read-process-config.ts';
import type { JsonObject } from './domain/json.ts';
import type { Actor } from './domain/principal.ts';
import type { ConfigReading } from './domain/provider-adapter.ts';
import { packageVersion } from './doors/cli/package-version.ts';
import type { Log } from './lib/log.ts';
import { providerTypes } from './providers/index.ts';
import { readConfig } from './providers/kit/read-config.ts';
import { withCommonKeys } from './providers/kit/with-common-keys.ts';
import type { ProviderTypes, RegistryStore } from './registry/ports.ts';
import { MemoryRegistryStore } from './store/memory/memory-registry-store.ts';
import { unkeptHistory, unkeptRecords } from './store/memory/unkept-records.ts';

export type EngineParts = Pick<EngineOptions, 'types' | 'clock' | 'onRecord' | 'onBreaker'>;

export interface LibraryOptions extends EngineParts {
  readonly types: ProviderTypes;
  /** A SQLite file; undefined: everything is forgotten with the process. */
  readonly database: string | undefined;
  readonly log: Log;
}

/** The engine without doors, over a memory or a database. */
export interface LibraryHouse {
  readonly engine: Engine;
  apply(file: ReadFile, keepsModels: (type: string) => boolean): Promise<FileOutcome>;
  knowsType(type: string): boolean;
  /** Nobody answers any more where nobody is chosen: so that the last provider can go. */
  releaseActive(): Promise<void>;
  close(): Promise<void>;
}

const actor: Actor = { who: 'local', door: 'start', from: undefined };

/** The types of this router; a program may have more. */
export const builtInTypes: ProviderTypes = providerTypes;

/** What types that somebody else makes have in common with those of this router. */
export const customTypeTools = { readConfig: readCommonConfig, withCommonKeys };

/** What every provider's config may hold, read; its options are the whole of it. */
function readCommonConfig(config: JsonObject): ConfigReading<JsonObject> {
  const reading = readConfig(config, {
    shape: {},
    keyRequired: false,
    toOptions: () => ({ kind: 'read', options: config }),
  });
  return reading.kind === 'refused' ? reading : { ...reading, config: { ...reading.config, unknownKeys: [] } };
}

export async function readTextFile(path: string): Promise<string> {
  return readFile(resolve(path), 'utf8');
}

/** Throws where the database cannot be opened. */
export async function composeLibrary(options: LibraryOptions): Promise<LibraryHouse> {
  const { types } = options;
  const knowsType = (type: string): boolean => types.find(type) !== undefined;
  const { engine, store, close } =
    options.database === undefined ? await inMemory(options) : await overDatabase(options, options.database);
  return {
    engine,
    apply: (file, keepsModels) =>
      applyFile(file, {
        registry: engine.registry,
        store,
        knowsType,
        keepsModels,
        where: 'library',
        now: () => engine.clock.nowMs(),
      }),
    knowsType,
    async releaseActive() {
      await store.write([{ kind: 'delete-setting', key: 'active_provider' }], actor);
      await engine.registry.reload();
    },
    close,
  };
}

interface Opened {
  readonly engine: Engine;
  readonly store: RegistryStore;
  close(): Promise<void>;
}

async function inMemory({ log, ...parts }: LibraryOptions): Promise<Opened> {
  const store = new MemoryRegistryStore();
  const engine = composeEngine({
    registryStore: store,
    recordStore: unkeptRecords(),
    recordReader: unkeptHistory,
    storeProblem: () => undefined,
    heldBodyBytes: () => 0,
    isOwnAddress: () => false,
    log,
    version: packageVersion(),
    ...parts,
  });
  await engine.registry.reload();
  return { engine, store, close: () => engine.close() };
}

/** Its code, and the database's, is loaded only now. */
async function overDatabase({ log, database: _database, ...parts }: LibraryOptions, file: string): Promise<Opened> {
  const reading = readProcessConfig({ flags: { databaseUrl: file }, env: {}, folder: process.cwd() });
  if (reading.kind === 'refused') throw new Error(reading.problems.map(({ message }) => message).join(' '));
  const { openHouse, closeHouse } = await import('./compose-house.ts');
  const house = await openHouse(reading.config, log, packageVersion(), parts);
  if (house.kind === 'refused') throw new Error(house.reason);
  const { engine, store } = house;
  return { engine, store: store.registry, close: () => closeHouse(house) };
}
