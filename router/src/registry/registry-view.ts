import type { ProviderId } from '../domain/ids.ts';
import type { RequestSettings } from '../domain/request-settings.ts';
import type { ConfigRow, DeploymentRow, ModelRow, ProviderRow, ProviderTypes, RegistryRows } from './ports.ts';
import { type InstanceParts, type InstanceTools, ProviderInstance } from './provider-instance.ts';
import { readSettings, type SettingsPicture } from './read-settings.ts';
import { RegisteredProvider } from './registered-provider.ts';
import { requestSettings } from './request-settings.ts';

export interface ViewTools extends InstanceTools {
  readonly types: ProviderTypes;
}

/** An immutable picture of the registry under one revision. Look-ups by id are one Map access. */
export class RegistryView {
  readonly revision: number;
  /** As set; it may name a provider that does not exist (a row written by hand). */
  readonly activeProvider: ProviderId | undefined;
  readonly settings: RequestSettings;
  readonly settingsPicture: SettingsPicture;
  /** Highest priority first, ties by id. */
  readonly byPriority: readonly RegisteredProvider[];
  /** Global definitions of models, by id. */
  readonly models: ReadonlyMap<string, ModelRow>;
  readonly #byId: ReadonlyMap<string, RegisteredProvider>;

  constructor(rows: RegistryRows, settings: SettingsPicture, providers: readonly RegisteredProvider[]) {
    this.revision = rows.revision;
    this.settingsPicture = settings;
    this.settings = requestSettings(settings.values);
    this.activeProvider = settings.values.active_provider as ProviderId | undefined;
    this.models = new Map(rows.models.map((model) => [model.id, model]));
    this.#byId = new Map(providers.map((provider) => [provider.id, provider]));
    this.byPriority = [...providers].sort(byPriority);
  }

  provider(id: string): RegisteredProvider | undefined {
    return this.#byId.get(id);
  }
}

/** Rows → picture. Instances of `previous` whose configuration is the same live on; those that are gone or changed are retired. */
export function buildView(rows: RegistryRows, previous: RegistryView | undefined, tools: ViewTools): RegistryView {
  const settings = readSettings(rows.settings);
  const configs = Map.groupBy(rows.configs, (row) => row.providerId);
  const deployments = Map.groupBy(rows.deployments, (row) => row.providerId);
  const shared = { models: new Map(rows.models.map((model) => [model.id, model])), settings, types: tools.types };

  const providers = rows.providers.map((row) => {
    const parts = instanceParts(row, configs.get(row.id) ?? [], settings, tools.types);
    const before = previous?.provider(row.id)?.instance;
    const instance = before?.fits(parts) ? before : new ProviderInstance(parts, tools);
    return new RegisteredProvider({ row, instance, deployments: byModel(deployments.get(row.id)), shared });
  });
  const view = new RegistryView(rows, settings, providers);
  retireOthers(previous, view);
  return view;
}

function instanceParts(
  row: ProviderRow,
  rows: readonly ConfigRow[],
  settings: SettingsPicture,
  types: ProviderTypes,
): InstanceParts {
  return {
    id: row.id as ProviderId,
    typeName: row.type,
    type: types.find(row.type),
    rows,
    enabled: row.enabled,
    connectTimeoutMs: settings.values['timeouts.connectMs'],
  };
}

export function emptyView(): RegistryView {
  const rows: RegistryRows = { revision: 0, providers: [], configs: [], models: [], deployments: [], settings: [] };
  return new RegistryView(rows, readSettings([]), []);
}

const noDeployments: ReadonlyMap<string, DeploymentRow> = new Map();

function byModel(rows: readonly DeploymentRow[] | undefined): ReadonlyMap<string, DeploymentRow> {
  return rows === undefined ? noDeployments : new Map(rows.map((row) => [row.modelId, row]));
}

function retireOthers(previous: RegistryView | undefined, view: RegistryView): void {
  for (const provider of previous?.byPriority ?? []) {
    if (view.provider(provider.id)?.instance !== provider.instance) provider.instance.retire();
  }
}

function byPriority(left: RegisteredProvider, right: RegisteredProvider): number {
  return right.priority - left.priority || (left.id < right.id ? -1 : 1);
}
