import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { DiscoveryReport } from './discover.ts';
import type { ModelDirectory } from './model-directory.ts';
import type { RegistryView } from './registry-view.ts';
import type {
  Author,
  CreateOutcome,
  LinkOutcome,
  RemoveOutcome,
  SettingOutcome,
  Unavailable,
  UnlinkOutcome,
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

/** A model and its deployment at one provider. What is left out stays as it was. Prices are USD per million tokens. */
export interface ModelLink {
  readonly modelId: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly capabilities?: readonly string[] | undefined;
  readonly contextLength?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly isDefault?: boolean | undefined;
  readonly upstreamName?: string | undefined;
  readonly region?: string | undefined;
  readonly inputUsdPerMillion?: number | undefined;
  readonly outputUsdPerMillion?: number | undefined;
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

  putSetting(key: string, value: string, author: Author): Promise<SettingOutcome>;
  /** Back to the default. */
  deleteSetting(key: string, author: Author): Promise<SettingOutcome>;
  setActive(id: string, author: Author): Promise<SettingOutcome>;

  linkModel(providerId: string, link: ModelLink, author: Author): Promise<LinkOutcome>;
  unlinkModel(providerId: string, modelId: string, author: Author): Promise<UnlinkOutcome>;
  setDefaultModel(providerId: string, modelId: string, author: Author): Promise<UnlinkOutcome>;

  /** Ends all instances; calls under way go on. */
  close(): Promise<void>;
}
