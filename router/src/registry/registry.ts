import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { ErrorDetail } from '../domain/router-error.ts';
import type { AliasPatch, NewAlias } from './change-alias.ts';
import type { BudgetPatch } from './change-budget.ts';
import type { DiscoveryReport } from './discover.ts';
import type { ModelDirectory } from './model-directory.ts';
import type { RegistryView } from './registry-view.ts';
import type { SyncReport } from './sync-models.ts';
import type {
  AliasOutcome,
  Author,
  BudgetOutcome,
  CreateModelOutcome,
  CreateOutcome,
  LinkOutcome,
  RemoveAliasOutcome,
  RemoveBudgetOutcome,
  RemoveModelOutcome,
  RemoveOutcome,
  SettingOutcome,
  Unavailable,
  UnlinkOutcome,
  UpdateModelOutcome,
  UpdateOutcome,
} from './write-outcome.ts';

export interface NewProvider {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** true */
  readonly enabled?: boolean | undefined;
  /** 0; higher is preferred. */
  readonly priority?: number | undefined;
  readonly description?: string | null | undefined;
  readonly config?: JsonObject | undefined;
  /** Keys of the config that are secrets though their names do not say so; also those that come masked or not at all. */
  readonly sensitiveKeys?: readonly string[] | undefined;
  /** Linked at once, as a backup tells of them; what cannot be linked is left out. */
  readonly models?: readonly ModelLink[] | undefined;
}

/** What is left out stays. `config` merges by key; null deletes a key; the mask keeps the stored secret. */
export interface ProviderPatch {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly priority?: number | undefined;
  readonly description?: string | null | undefined;
  readonly config?: JsonObject | undefined;
}

/** A model and its deployment at one provider. What is left out stays as it was, null clears. Prices are USD per million tokens. */
export interface ModelLink {
  readonly modelId: string;
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly capabilities?: readonly string[] | undefined;
  readonly contextLength?: number | null | undefined;
  readonly maxOutputTokens?: number | null | undefined;
  readonly isDefault?: boolean | undefined;
  readonly upstreamName?: string | null | undefined;
  readonly region?: string | null | undefined;
  readonly inputUsdPerMillion?: number | null | undefined;
  readonly outputUsdPerMillion?: number | null | undefined;
}

export interface NewModel extends ModelPatch {
  readonly id: string;
}

/** What is left out stays; null clears. */
export interface ModelPatch {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly capabilities?: readonly string[] | undefined;
  readonly contextLength?: number | null | undefined;
  readonly maxOutputTokens?: number | null | undefined;
}

/** The live settings of the front gate: fields that read the picture of now. */
export interface LiveGateSettings {
  readonly authRequired: boolean | undefined;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly maxBodyBytes: number;
}

/**
 * What exists: providers, their config, models, settings, the active provider. One picture in memory serves all reads; every write goes
 * through the store and is visible to the next request. Writes of one process come one after the other; none of them throws.
 */
export interface Registry {
  /** One field read. The picture never changes; a newer one replaces it. */
  current(): RegistryView;
  /** Reads the store anew. On failure the picture stays and the reason is logged, once until a reading works. */
  reload(): Promise<{ readonly kind: 'loaded' } | Unavailable>;
  /** Why the picture may be out of date: the last reading failed. undefined where it did not. */
  problem(): string | undefined;
  /** Called after each new picture. */
  onChange(listener: (view: RegistryView) => void): void;
  readonly models: ModelDirectory;
  readonly gate: LiveGateSettings;
  /** Reads model lists in the background, the active provider's first; call once after start. */
  warm(): void;
  /** Fills an empty registry with what this machine has; does nothing to any other. */
  discover(): Promise<DiscoveryReport>;

  createProvider(input: NewProvider, author: Author): Promise<CreateOutcome>;
  updateProvider(id: string, patch: ProviderPatch, author: Author): Promise<UpdateOutcome>;
  removeProvider(id: string, author: Author): Promise<RemoveOutcome>;
  /** One key; a text is stored as a number or boolean where the provider's type wants that. `sensitive` marks the key as a secret. */
  setConfigKey(id: string, key: string, value: JsonValue, sensitive: boolean, author: Author): Promise<UpdateOutcome>;
  /** A fresh instance with the same config; calls under way finish on the old one. */
  reloadProvider(id: string): Promise<UpdateOutcome>;
  /** All that is wrong with a provider that somebody wants to make, as far as it is known; nothing is written. */
  providerFaults(input: Partial<NewProvider>): readonly ErrorDetail[];

  putSetting(key: string, value: string, author: Author): Promise<SettingOutcome>;
  /** Back to the default. */
  deleteSetting(key: string, author: Author): Promise<SettingOutcome>;
  setActive(id: string, author: Author): Promise<SettingOutcome>;

  /** A definition of its own, linked to no provider yet. */
  createModel(input: NewModel, author: Author): Promise<CreateModelOutcome>;
  updateModel(id: string, patch: ModelPatch, author: Author): Promise<UpdateModelOutcome>;
  /** The definition and every link to it. */
  removeModel(id: string, author: Author): Promise<RemoveModelOutcome>;
  createAlias(input: NewAlias, author: Author): Promise<AliasOutcome>;
  updateAlias(id: string, patch: AliasPatch, author: Author): Promise<AliasOutcome>;
  removeAlias(id: string, author: Author): Promise<RemoveAliasOutcome>;
  /** Makes it, or changes one that is there. */
  putBudget(id: string, patch: BudgetPatch, author: Author): Promise<BudgetOutcome>;
  removeBudget(id: string, author: Author): Promise<RemoveBudgetOutcome>;
  /** Reads the live list of every provider that is in use and links what is new. */
  syncModels(author: Author): Promise<readonly SyncReport[]>;
  linkModel(providerId: string, link: ModelLink, author: Author): Promise<LinkOutcome>;
  unlinkModel(providerId: string, modelId: string, author: Author): Promise<UnlinkOutcome>;
  setDefaultModel(providerId: string, modelId: string, author: Author): Promise<UnlinkOutcome>;

  /** Ends all instances; calls under way go on. */
  close(): Promise<void>;
}
