import type { JsonObject } from '../domain/json.ts';
import type { ProviderType } from '../domain/provider-adapter.ts';
import { jsonEqual } from '../lib/json-equal.ts';
import { activeSetting } from './active-setting.ts';
import { changedProvider } from './changed-provider.ts';
import { checkConfig } from './check-config.ts';
import { checkOwnAddress } from './check-own-address.ts';
import { checkProviderFields } from './check-provider-fields.ts';
import { checkConfigSize } from './check-provider-size.ts';
import { defaultChanges } from './default-model.ts';
import { becomesActive } from './first-own-provider.ts';
import { type ConfigPlan, configChanges, planConfig } from './plan-config.ts';
import type { ConfigRow, ProviderRow, RegistryChange } from './ports.ts';
import { providerToChange } from './provider-to-change.ts';
import type { RegisteredProvider } from './registered-provider.ts';
import type { ProviderPatch } from './registry.ts';
import { isSecretKey } from './secret-keys.ts';
import { refuseSecrets } from './secrets-rule.ts';
import type { WriteDesk } from './write-desk.ts';
import type { Author, Forbidden, Invalid, UpdateOutcome } from './write-outcome.ts';

export interface ProviderUpdate {
  readonly id: string;
  readonly patch: ProviderPatch;
  /** Config keys to be treated as secrets from now on. */
  readonly sensitive: readonly string[];
  /** The patch may be what was read before, sent back: a default that was only shown is no wish then. */
  readonly mayEcho: boolean;
}

/** A partial update: what the patch leaves out stays. Only what it touches is checked. */
export async function updateProvider(desk: WriteDesk, update: ProviderUpdate, author: Author): Promise<UpdateOutcome> {
  const provider = providerToChange(desk, update.id, author);
  if ('kind' in provider) return provider;
  const details = checkProviderFields(update.patch, desk.types);
  if (details.length > 0) return { kind: 'invalid', details };

  const config = configSteps(desk, provider, update, author);
  if (config.kind !== 'steps') return config;
  const set = changedFields(provider, update.patch);
  if (config.steps.length === 0 && Object.keys(set).length === 0) {
    return { kind: 'updated', provider, becameActive: false };
  }
  const type = desk.types.find(update.patch.type ?? provider.type);
  const activates = set.enabled === true && type !== undefined && becomesActive(desk.view(), provider.id, type);
  // Later than the time before also on a clock that stands or was set back: entity tags rest on it.
  const updatedAtMs = Math.max(desk.now(), provider.updatedAtMs + 1);
  const changes: RegistryChange[] = [
    { kind: 'update-provider', id: provider.id, set: { ...set, updatedAtMs } },
    ...config.steps,
    ...(activates ? [{ kind: 'put-setting', row: activeSetting(provider.id, updatedAtMs) } as const] : []),
  ];
  const after = changedProvider(desk, provider.id, await desk.commit(changes, author.actor));
  return 'kind' in after ? after : { kind: 'updated', provider: after, becameActive: activates };
}

type ConfigSteps = { readonly kind: 'steps'; readonly steps: readonly RegistryChange[] } | Invalid | Forbidden;

function configSteps(
  desk: WriteDesk,
  provider: RegisteredProvider,
  update: ProviderUpdate,
  author: Author,
): ConfigSteps {
  const typeName = update.patch.type ?? provider.type;
  const written = update.patch.config ?? noConfig;
  const sizes = checkConfigSize({ stored: provider.configRows, written, marked: update.sensitive });
  if (sizes.length > 0) return { kind: 'invalid', details: sizes };
  const typeChanges = typeName !== provider.type;
  const plan = planOf(desk, provider, update);
  const details = [...plan.orphans, ...checkOwnAddress(plan, desk.isOwnAddress)];
  if (details.length > 0) return { kind: 'invalid', details };
  const refused = refuseSecrets(author, provider.configRows, plan, typeChanges);
  if (refused) return refused;
  const type = desk.types.find(typeName);
  // Of a type that nobody knows (a row written by hand) only the other fields can be changed, or the type itself.
  const checked = type === undefined ? { kind: 'good' as const, rows: plan.rows } : check(type, plan, typeChanges);
  if (checked.kind === 'bad') return { kind: 'invalid', details: checked.details };
  const steps = configChanges(provider.id, { rows: checked.rows, changed: plan.changed });
  return { kind: 'steps', steps: [...steps, ...defaultSteps(desk, provider, plan, checked.rows)] };
}

function check(type: ProviderType, plan: ConfigPlan, typeChanges: boolean): ReturnType<typeof checkConfig> {
  // Rows that the write does not touch are at fault only under a new type.
  if (plan.changed.size === 0 && !typeChanges) return { kind: 'good', rows: plan.rows };
  return checkConfig(type, plan, typeChanges ? 'all' : 'changes');
}

function planOf(desk: WriteDesk, provider: RegisteredProvider, update: ProviderUpdate): ConfigPlan {
  const { patch, sensitive, mayEcho } = update;
  return planConfig({
    providerId: provider.id,
    stored: provider.configRows,
    written: mayEcho ? withoutEchoes(provider, patch) : (patch.config ?? noConfig),
    isSecret: (key) => sensitive.includes(key) || isSecretKey(desk.types, key),
  });
}

const noConfig: JsonObject = {};

/** Under another type the old default would be a value of its own. */
function withoutEchoes(
  provider: RegisteredProvider,
  { type = provider.type, config = noConfig }: ProviderPatch,
): JsonObject {
  if (type !== provider.type) return config;
  const shown = provider.defaultConfig();
  const isEcho = (key: string, value: unknown): boolean => Object.hasOwn(shown, key) && jsonEqual(shown[key], value);
  return Object.fromEntries(Object.entries(config).filter(([key, value]) => !isEcho(key, value)));
}

/** `config.defaultModel` and `is_default` are one value: whoever writes the one writes the other. */
function defaultSteps(
  desk: WriteDesk,
  provider: RegisteredProvider,
  plan: ConfigPlan,
  rows: readonly ConfigRow[],
): readonly RegistryChange[] {
  if (!plan.changed.has('defaultModel')) return [];
  const value = rows.find((row) => row.key === 'defaultModel')?.value;
  return defaultChanges(provider.deployments.values(), typeof value === 'string' ? value : undefined, desk.now());
}

type Fields = Partial<Omit<ProviderRow, 'id' | 'createdAtMs' | 'updatedAtMs'>>;

function changedFields(provider: RegisteredProvider, patch: ProviderPatch): Fields {
  const wanted: Fields = {
    ...(patch.name === undefined ? {} : { name: patch.name.trim() }),
    ...(patch.type === undefined ? {} : { type: patch.type }),
    ...(patch.enabled === undefined ? {} : { enabled: patch.enabled }),
    ...(patch.priority === undefined ? {} : { priority: patch.priority }),
  };
  const names = Object.keys(wanted) as (keyof typeof wanted)[];
  const changed = Object.fromEntries(
    names.filter((name) => wanted[name] !== provider[name]).map((name) => [name, wanted[name]]),
  );
  const description = patch.description === null ? undefined : patch.description;
  const describes = patch.description !== undefined && description !== provider.description;
  // `description: undefined` is itself a value here: it clears the column.
  return describes ? { ...changed, description } : changed;
}
