import type { Alias } from '../domain/alias.ts';
import type { Budget } from '../domain/budget.ts';
import type { KnownModel } from '../domain/known-model.ts';
import type { ModelDefinition } from '../domain/model-listing.ts';
import type { Actor } from '../domain/principal.ts';
import type { ProviderType } from '../domain/provider-adapter.ts';

/** Rows as the store keeps them, secrets already opened. Times are epoch milliseconds. */
export interface ProviderRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly priority: number;
  readonly description: string | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** One key of a provider's config. `value` is parsed JSON (a text that is not JSON is itself, as a string). */
export interface ConfigRow {
  readonly providerId: string;
  readonly key: string;
  readonly value: unknown;
  readonly isSensitive: boolean;
  /** Set when the sealed value could not be opened (other master key, damaged): the provider goes to state `error` with this sentence. */
  readonly problem?: string;
}

/** A registered model, without where it is linked. */
export type ModelRow = Omit<ModelDefinition, 'providers'>;

/** One model at one provider. Prices are micro-USD per million tokens; undefined is unknown, 0 is free. */
export interface DeploymentRow {
  readonly providerId: string;
  readonly modelId: string;
  readonly isDefault: boolean;
  readonly upstreamName: string | undefined;
  readonly contextLength: number | undefined;
  readonly capabilities: readonly string[] | undefined;
  readonly region: string | undefined;
  readonly inputMicroUsdPerMillion: number | undefined;
  readonly outputMicroUsdPerMillion: number | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface SettingRow {
  readonly key: string;
  readonly value: string;
  readonly category: string;
  readonly updatedAtMs: number;
}

export interface RegistryRows {
  readonly revision: number;
  readonly providers: readonly ProviderRow[];
  readonly configs: readonly ConfigRow[];
  readonly models: readonly ModelRow[];
  readonly deployments: readonly DeploymentRow[];
  readonly settings: readonly SettingRow[];
  readonly aliases: readonly Alias[];
  readonly budgets: readonly Budget[];
}

/** One step of a write. A list of them is one transaction: all or nothing. `insert-*` fails when the id is taken. */
export type RegistryChange =
  | { readonly kind: 'insert-provider'; readonly row: ProviderRow }
  | {
      readonly kind: 'update-provider';
      readonly id: string;
      readonly set: Partial<Omit<ProviderRow, 'id' | 'createdAtMs'>>;
    }
  | { readonly kind: 'delete-provider'; readonly id: string }
  | { readonly kind: 'put-config'; readonly row: ConfigRow }
  | { readonly kind: 'delete-config'; readonly providerId: string; readonly key: string }
  | { readonly kind: 'put-model'; readonly row: ModelRow }
  | { readonly kind: 'delete-model'; readonly id: string }
  | { readonly kind: 'put-deployment'; readonly row: DeploymentRow }
  | { readonly kind: 'delete-deployment'; readonly providerId: string; readonly modelId: string }
  | { readonly kind: 'put-alias'; readonly row: Alias }
  | { readonly kind: 'delete-alias'; readonly id: string }
  | { readonly kind: 'put-budget'; readonly row: Budget }
  | { readonly kind: 'delete-budget'; readonly id: string }
  | { readonly kind: 'put-setting'; readonly row: SettingRow }
  | { readonly kind: 'delete-setting'; readonly key: string };

export type WriteOutcome =
  | { readonly kind: 'written'; readonly revision: number }
  | { readonly kind: 'conflict'; readonly what: string }
  | { readonly kind: 'missing'; readonly what: string }
  /** Somebody else has written since the revision that the changes were based on: nothing was written. */
  | { readonly kind: 'outdated' }
  /** Locked for too long, disk full, read-only: nothing was written. `reason` is for the person who asked. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Where the registry is kept. Filled by `store`. */
export interface RegistryStore {
  load(): Promise<RegistryRows>;
  /**
   * Applies all changes in one transaction, appends to `changes` with secrets as fingerprints, and bumps the revision once. With `basedOn`
   * only where that is still the revision of now: what was planned on an older one could undo what somebody else did meanwhile.
   */
  write(changes: readonly RegistryChange[], actor: Actor, basedOn?: number): Promise<WriteOutcome>;
}

/** To whom we can speak. Filled by `providers`. */
export interface ProviderTypes {
  readonly all: readonly ProviderType[];
  find(type: string): ProviderType | undefined;
}

/** What is publicly known of models. Filled by `prices`. */
export interface ModelBook {
  find(question: { readonly catalogue: string; readonly model: string }): KnownModel | undefined;
  /** The catalogue of the vendor that is reached at this URL. */
  catalogueAt(url: string): string | undefined;
}
