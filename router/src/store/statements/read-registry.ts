import type { Kysely, Selectable } from 'kysely';
import type { Alias } from '../../domain/alias.ts';
import type { Budget } from '../../domain/budget.ts';
import type { DeploymentRow, ModelRow, ProviderRow, SettingRow } from '../../registry/ports.ts';
import type { StoreSchema } from '../schema.ts';
import { toBudget } from './change-budget.ts';
import { asNames, asNumber, asOptionalNumber, asOptionalText, asText, asTruth } from './column-values.ts';
import { readRevision } from './revision.ts';
import { toAlias } from './to-alias.ts';

/** One row of `provider_configs` as kept: still sealed where it is a secret. */
export interface StoredConfig {
  readonly providerId: string;
  readonly key: string;
  readonly text: string;
  readonly isSensitive: boolean;
}

export interface StoredRegistry {
  /** undefined where the row of it is missing or holds nonsense. */
  readonly revision: number | undefined;
  readonly providers: readonly ProviderRow[];
  readonly configs: readonly StoredConfig[];
  readonly models: readonly ModelRow[];
  readonly deployments: readonly DeploymentRow[];
  readonly settings: readonly SettingRow[];
  readonly aliases: readonly Alias[];
  readonly budgets: readonly Budget[];
}

/** Reads all registry tables; inside one transaction they are one picture. */
export async function readRegistry(db: Kysely<StoreSchema>): Promise<StoredRegistry> {
  return {
    revision: await readRevision(db),
    providers: (await db.selectFrom('providers').selectAll().orderBy('id').execute()).map(toProvider),
    configs: await readConfigs(db),
    models: (await db.selectFrom('models').selectAll().orderBy('id').execute()).map(toModel),
    deployments: (
      await db.selectFrom('provider_models').selectAll().orderBy('provider_id').orderBy('model_id').execute()
    ).map(toDeployment),
    aliases: (await db.selectFrom('aliases').selectAll().orderBy('id').execute()).map(toAlias),
    budgets: (await db.selectFrom('budgets').selectAll().orderBy('id').execute()).map(toBudget),
    settings: (await db.selectFrom('settings').selectAll().orderBy('key').execute()).map(toSetting),
  };
}

export async function readConfigs(db: Kysely<StoreSchema>): Promise<readonly StoredConfig[]> {
  const rows = await db
    .selectFrom('provider_configs')
    .select(['provider_id', 'key', 'value', 'is_sensitive'])
    .orderBy('provider_id')
    .orderBy('key')
    .execute();
  return rows.map(toConfig);
}

export function toProvider(row: Selectable<StoreSchema['providers']>): ProviderRow {
  return {
    id: asText(row.id),
    name: asText(row.name),
    type: asText(row.type),
    enabled: asTruth(row.enabled),
    priority: asNumber(row.priority),
    description: asOptionalText(row.description),
    createdAtMs: asNumber(row.created_at),
    updatedAtMs: asNumber(row.updated_at),
  };
}

export function toConfig(
  row: Pick<Selectable<StoreSchema['provider_configs']>, 'provider_id' | 'key' | 'value' | 'is_sensitive'>,
): StoredConfig {
  return {
    providerId: asText(row.provider_id),
    key: asText(row.key),
    text: asText(row.value),
    isSensitive: asTruth(row.is_sensitive),
  };
}

export function toModel(row: Selectable<StoreSchema['models']>): ModelRow {
  return {
    id: asText(row.id),
    name: asText(row.name),
    description: asOptionalText(row.description),
    capabilities: asNames(row.capabilities) ?? [],
    contextLength: asOptionalNumber(row.context_length),
    maxOutputTokens: asOptionalNumber(row.max_output_tokens),
    createdAtMs: asNumber(row.created_at),
    updatedAtMs: asNumber(row.updated_at),
  };
}

export function toDeployment(row: Selectable<StoreSchema['provider_models']>): DeploymentRow {
  return {
    providerId: asText(row.provider_id),
    modelId: asText(row.model_id),
    isDefault: asTruth(row.is_default),
    upstreamName: asOptionalText(row.upstream_name),
    contextLength: asOptionalNumber(row.context_length),
    capabilities: asNames(row.capabilities),
    region: asOptionalText(row.region),
    inputMicroUsdPerMillion: asOptionalNumber(row.input_micro_usd_per_million),
    outputMicroUsdPerMillion: asOptionalNumber(row.output_micro_usd_per_million),
    createdAtMs: asNumber(row.created_at),
    updatedAtMs: asNumber(row.updated_at),
  };
}

export function toSetting(row: Selectable<StoreSchema['settings']>): SettingRow {
  return {
    key: asText(row.key),
    value: asText(row.value),
    category: asText(row.category),
    updatedAtMs: asNumber(row.updated_at),
  };
}
