import { notInForce } from './config/file/not-in-force.ts';
import { type ProviderWish, providerWish } from './config/file/provider-wish.ts';
import type { ReadFile } from './config/file/read-router-file.ts';
import { type SettingWish, settingWishes } from './config/file/setting-wishes.ts';
import type { FilePath } from './config/file/source-lines.ts';
import type { Actor } from './domain/principal.ts';
import type { ErrorDetail } from './domain/router-error.ts';
import type { RegistryStore } from './registry/ports.ts';
import { parseSetting } from './registry/read-settings.ts';
import type { RegisteredProvider } from './registry/registered-provider.ts';
import type { ModelLink, Registry } from './registry/registry.ts';
import { isSettingKey, type SettingDefinition, settingsCatalogue } from './registry/settings-catalogue.ts';
import type { Author } from './registry/write-outcome.ts';

export interface FilePorts {
  readonly registry: Registry;
  /** Of the same registry: a provider that cannot work is kept past the checks, disabled. */
  readonly store: Pick<RegistryStore, 'write'>;
  readonly knowsType: (type: string) => boolean;
  /** Whether a type wants the models of its provider in the config too, as they are written. */
  readonly keepsModels?: ((type: string) => boolean) | undefined;
  readonly where: 'library' | 'server';
  readonly now: () => number;
}

export type FileOutcome =
  | {
      readonly kind: 'applied';
      /** What the person who wrote the file should know: providers that cannot work, keys that are not in force. */
      readonly remarks: readonly string[];
    }
  /** Nothing was written. Sentences with their places. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

const actor: Actor = { who: 'system', door: 'start', from: undefined };
const author: Author = { actor, maySetSecrets: true };

/** How the description of a provider begins that a file has disabled; what people write there themselves stays. */
const MARK = 'Disabled: ';

/**
 * Brings the registry to what a file says, for what the file names; what it does not name stays. Judged whole before the first write, and idempotent:
 * what is so already is not written again (docs/decisions/0025).
 */
export async function applyFile(read: ReadFile, ports: FilePorts): Promise<FileOutcome> {
  const { file, place } = read;
  const unusable = allUnusable(read, ports);
  const wishes = Object.entries(file.providers ?? {}).map(([id, provider]) =>
    providerWish(id, provider, ports.keepsModels?.(provider.type)),
  );
  const settings = settingWishes(file, ports.where === 'library');
  const able = wishes.filter(({ id }) => !unusable.has(id));
  const problems = [
    ...able.flatMap((wish) => providerProblems(wish, read, ports)),
    ...settings.flatMap((wish) => settingProblems(wish, place)),
  ];
  if (problems.length > 0) return { kind: 'refused', problems };
  for (const wish of able) await writeProvider(wish, ports);
  for (const wish of wishes) {
    const reason = unusable.get(wish.id);
    if (reason !== undefined) await disable(wish, reason, ports);
  }
  for (const wish of settings) await writeSetting(wish, ports.registry);
  await chooseActive(ports.registry);
  return { kind: 'applied', remarks: remarksOn(read, { unusable, settings, ports }) };
}

function allUnusable({ file, unusable }: ReadFile, { knowsType }: FilePorts): ReadonlyMap<string, string> {
  const unknown = Object.entries(file.providers ?? {})
    .filter(([id, { type }]) => !unusable.has(id) && !knowsType(type))
    .map(([id, { type }]) => [id, `${MARK}this router knows no provider type "${type}".`] as const);
  return new Map([...unusable, ...unknown]);
}

interface Applied {
  readonly unusable: ReadonlyMap<string, string>;
  readonly settings: readonly SettingWish[];
  readonly ports: FilePorts;
}

function remarksOn({ file, place }: ReadFile, { unusable, settings, ports }: Applied): readonly string[] {
  const disabled = [...unusable].map(
    ([id, reason]) => `${place(['providers', id])}: Provider "${id}" is disabled: ${reason.slice(MARK.length)}`,
  );
  const idle = [
    ...notInForce(file).map(({ path }) => path),
    ...settings.filter(({ key }) => !isSettingKey(key)).map(({ path }) => path),
    ...Object.keys(file.providers ?? {}).flatMap((id) => unknownKeys(id, ports.registry)),
  ];
  return [...disabled, ...idle.map((path) => `${place(path)}: ${path.join('.')} is understood, but not in force yet.`)];
}

/** What its type does not know is kept, and does nothing. A region is its models'. */
function unknownKeys(id: string, registry: Registry): readonly FilePath[] {
  const unknown = registry.current().provider(id)?.unknownConfigKeys ?? [];
  return unknown.filter((key) => key !== 'region').map((key) => ['providers', id, key]);
}

function providerProblems(wish: ProviderWish, { place }: ReadFile, { registry }: FilePorts): readonly string[] {
  const { models, ...fields } = wish;
  // A provider that is there already may have what the file leaves to it; what the file says must be right by itself.
  return registry
    .providerFaults({ ...fields, models: models.map(linkOf) })
    .map((fault) => `${place(pathOf(wish.id, fault))}: Provider "${wish.id}": ${fault.field} ${fault.message}`);
}

/** `config.baseURL` of the registry is `endpoint` here. */
function pathOf(id: string, { field }: ErrorDetail): FilePath {
  const [head, key = '', ...rest] = field.split('.');
  if (head !== 'config') return ['providers', id];
  return ['providers', id, key === 'baseURL' ? 'endpoint' : key, ...rest];
}

function settingProblems({ key, value, path }: SettingWish, place: ReadFile['place']): readonly string[] {
  // A key of the file that means a setting which is not there yet is told, not refused.
  if (!isSettingKey(key)) return path[0] === 'settings' ? [`${place(path)}: There is no setting "${key}".`] : [];
  if (parseSetting(key, value) !== undefined) return [];
  return [`${place(path)}: ${path.join('.')} (the setting ${key}) must be ${settingsCatalogue[key].form.expected}.`];
}

async function writeProvider(wish: ProviderWish, { registry }: FilePorts): Promise<void> {
  const { models, ...fields } = wish;
  const before = registry.current().provider(wish.id);
  if (before === undefined) {
    expectDone(await registry.createProvider({ ...fields, models: models.map(linkOf) }, author));
    return;
  }
  const { id, ...patch } = fields;
  const wasMarked = before.description?.startsWith(MARK) === true;
  expectDone(await registry.updateProvider(id, { ...patch, ...(wasMarked ? { description: null } : {}) }, author));
  for (const model of models) {
    if (!isLinked(before, model)) expectDone(await registry.linkModel(id, linkOf(model), author));
  }
}

/** Absent stays as it is; the registry knows null for what is to be cleared. */
function linkOf(model: ProviderWish['models'][number]): ModelLink {
  return model;
}

function isLinked(provider: RegisteredProvider, model: ProviderWish['models'][number]): boolean {
  const row = provider.deployments.get(model.modelId);
  if (row === undefined || row.isDefault !== model.isDefault) return false;
  const micro = (usd: number | undefined): number | undefined =>
    usd === undefined ? undefined : Math.round(usd * 1_000_000);
  const same = (wished: unknown, kept: unknown): boolean =>
    wished === undefined || JSON.stringify(wished) === JSON.stringify(kept);
  return (
    same(micro(model.inputUsdPerMillion), row.inputMicroUsdPerMillion) &&
    same(micro(model.outputUsdPerMillion), row.outputMicroUsdPerMillion) &&
    same(model.upstreamName, row.upstreamName) &&
    same(model.region, row.region) &&
    same(model.contextLength, row.contextLength) &&
    same(model.capabilities, row.capabilities)
  );
}

/** With its reason where people look. One that is there already keeps its config, and its secret. */
async function disable(wish: ProviderWish, reason: string, { registry, store, now }: FilePorts): Promise<void> {
  const { id, name, type, priority } = wish;
  if (registry.current().provider(id) !== undefined) {
    expectDone(await registry.updateProvider(id, { enabled: false, description: reason }, author));
    return;
  }
  const row = { id, name, type, enabled: false, priority, description: reason, createdAtMs: now(), updatedAtMs: now() };
  const outcome = await store.write([{ kind: 'insert-provider', row }], actor);
  if (outcome.kind !== 'written') throw new Error(`Provider "${id}" could not be kept: ${outcome.kind}.`);
  expectDone(await registry.reload());
}

async function writeSetting({ key, value }: SettingWish, registry: Registry): Promise<void> {
  if (!isSettingKey(key)) return;
  const definition: SettingDefinition<unknown> = settingsCatalogue[key];
  const canonical = definition.form.write(parseSetting(key, value));
  if (registry.current().settingsPicture.rows.get(key)?.value === canonical) return;
  expectDone(await registry.putSetting(key, canonical, author));
}

/** The most preferred one, where nobody is chosen or who was chosen cannot answer because of what the file says. */
async function chooseActive(registry: Registry): Promise<void> {
  const view = registry.current();
  const active = view.activeProvider === undefined ? undefined : view.provider(view.activeProvider);
  if (active?.enabled === true) return;
  const best = view.byPriority.find(({ state, standIn }) => state.kind === 'loaded' && !standIn);
  if (best !== undefined) expectDone(await registry.setActive(best.id, author));
}

type AnyOutcome = { readonly kind: string; readonly reason?: string; readonly message?: string };

/** All was judged before; what fails now is the store, or somebody who writes at the same moment. */
function expectDone(outcome: AnyOutcome & { readonly details?: readonly ErrorDetail[] }): void {
  const failed = ['unavailable', 'conflict', 'missing', 'invalid', 'forbidden', 'outdated'];
  if (!failed.includes(outcome.kind)) return;
  const details = outcome.details?.map(({ field, message }) => `${field} ${message}`).join(' ');
  throw new Error(outcome.reason ?? outcome.message ?? details ?? outcome.kind);
}
