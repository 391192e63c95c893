import type { ProviderId } from '../domain/ids.ts';
import type { ListedModel, ProviderTools, ProviderType, ReadConfig } from '../domain/provider-adapter.ts';
import { activeSetting } from './active-setting.ts';
import type { ProviderRow, RegistryChange } from './ports.ts';
import { tryConfig } from './read-provider-config.ts';
import type { WriteDesk } from './write-desk.ts';

/** All probes run side by side, and a start must not wait longer for them than people notice (contract, section 1: 300 ms in total). */
const PROBE_LIMIT_MS = 250;
const DISCOVERED_PRIORITY = 10;
const STAND_IN_PRIORITY = 0;

export interface DiscoveredServer {
  readonly id: ProviderId;
  /** The type's name for people: `LM Studio`. */
  readonly label: string;
  readonly baseUrl: string;
  /** Those that can chat. */
  readonly chatModels: readonly string[];
}

export type DiscoveryReport =
  /** The registry was not empty: nothing was looked for, nothing changed. */
  | { readonly kind: 'kept' }
  | {
      readonly kind: 'registered';
      readonly found: readonly DiscoveredServer[];
      readonly active: ProviderId | undefined;
    }
  | { readonly kind: 'unavailable'; readonly reason: string };

const author = { who: 'system', door: 'start', from: undefined } as const;

/** Fills an empty registry: the servers that listen on this machine and the built-in stand-in; the best of them becomes active. */
export async function discover(desk: WriteDesk, tools: ProviderTools): Promise<DiscoveryReport> {
  if (desk.view().byPriority.length > 0) return { kind: 'kept' };
  const found = (await Promise.all(desk.types.all.map((type) => probe(type, tools)))).filter(
    (server) => server !== undefined,
  );
  const standIns = desk.types.all.filter((type) => type.standIn);
  const active = found.find(hasChatModel)?.type.type ?? standIns[0]?.type;

  const outcome = await desk.commit(registration(found, standIns, active, desk.now()), author);
  switch (outcome.kind) {
    case 'committed':
      for (const server of found) desk.view().provider(server.type.type)?.instance.list.learn(server.models);
      return { kind: 'registered', found: found.map(toReport), active: active as ProviderId | undefined };
    // Another router on the same database was a moment faster: what it registered holds.
    case 'conflict':
    case 'missing':
      return { kind: 'kept' };
    case 'unavailable':
      return outcome;
  }
}

interface FoundServer {
  readonly type: ProviderType;
  readonly baseUrl: string;
  readonly models: readonly ListedModel[];
}

/** undefined where nothing of this type answers in time. */
async function probe(type: ProviderType, tools: ProviderTools): Promise<FoundServer | undefined> {
  const baseUrl = type.discoverAt;
  if (baseUrl === undefined) return undefined;
  const reading = tryConfig(type, { baseURL: baseUrl });
  if (reading.kind === 'refused') return undefined;
  try {
    const models = await listOnce(type, reading.config, tools);
    return models && { type, baseUrl, models };
  } catch {
    // Refused, or something else listens there: not found either way.
    return undefined;
  }
}

/** Through an adapter of its own, which is gone afterwards, however the question ended. */
async function listOnce(
  type: ProviderType,
  config: ReadConfig,
  tools: ProviderTools,
): Promise<readonly ListedModel[] | undefined> {
  const adapter = type.create(type.type as ProviderId, config, { ...tools, connectTimeoutMs: PROBE_LIMIT_MS });
  try {
    return await inTime((signal) => adapter.listModels({ secret: undefined, signal }));
  } finally {
    // Nobody waits for it: a start is in a hurry.
    adapter.close().catch(() => undefined);
  }
}

async function inTime<Result>(task: (signal: AbortSignal) => Promise<Result>): Promise<Result | undefined> {
  const signal = AbortSignal.timeout(PROBE_LIMIT_MS);
  const tooLate = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  return Promise.race([task(signal), tooLate]);
}

function registration(
  found: readonly FoundServer[],
  standIns: readonly ProviderType[],
  active: string | undefined,
  nowMs: number,
): readonly RegistryChange[] {
  const servers = found.flatMap(({ type, baseUrl }): readonly RegistryChange[] => [
    { kind: 'insert-provider', row: toRow(type, `Found on this machine at ${baseUrl}.`, DISCOVERED_PRIORITY, nowMs) },
    { kind: 'put-config', row: { providerId: type.type, key: 'baseURL', value: baseUrl, isSensitive: false } },
  ]);
  const builtIn = standIns.map((type): RegistryChange => {
    return {
      kind: 'insert-provider',
      row: toRow(type, 'Built in; answers without any model.', STAND_IN_PRIORITY, nowMs),
    };
  });
  const activation: RegistryChange[] =
    active === undefined ? [] : [{ kind: 'put-setting', row: activeSetting(active, nowMs) }];
  return [...servers, ...builtIn, ...activation];
}

function toRow(type: ProviderType, description: string, priority: number, nowMs: number): ProviderRow {
  const times = { createdAtMs: nowMs, updatedAtMs: nowMs };
  return { id: type.type, name: type.label, type: type.type, enabled: true, priority, description, ...times };
}

function toReport({ type, baseUrl, models }: FoundServer): DiscoveredServer {
  const chatModels = models.filter(canChat).map((model) => model.id);
  return { id: type.type as ProviderId, label: type.label, baseUrl, chatModels };
}

function hasChatModel({ models }: FoundServer): boolean {
  return models.some(canChat);
}

function canChat(model: ListedModel): boolean {
  return model.chat !== false;
}
