import type { ConfigRow, DeploymentRow, ModelRow, ProviderRow, SettingRow } from '../ports.ts';

const times = { createdAtMs: 1_700_000_000_000, updatedAtMs: 1_700_000_000_000 };

export function providerRow(row: Partial<ProviderRow> & Pick<ProviderRow, 'id' | 'type'>): ProviderRow {
  return { name: row.id, enabled: true, priority: 0, description: undefined, ...times, ...row };
}

export function configRow(providerId: string, key: string, value: unknown, isSensitive = false): ConfigRow {
  return { providerId, key, value, isSensitive };
}

export function modelRow(row: Partial<ModelRow> & Pick<ModelRow, 'id'>): ModelRow {
  const unknown = { description: undefined, capabilities: [], contextLength: undefined, maxOutputTokens: undefined };
  return { name: row.id, ...unknown, ...times, ...row };
}

export function deploymentRow(
  row: Partial<DeploymentRow> & Pick<DeploymentRow, 'providerId' | 'modelId'>,
): DeploymentRow {
  return {
    isDefault: false,
    upstreamName: undefined,
    contextLength: undefined,
    capabilities: undefined,
    region: undefined,
    inputMicroUsdPerMillion: undefined,
    outputMicroUsdPerMillion: undefined,
    ...times,
    ...row,
  };
}

export function settingRow(key: string, value: string): SettingRow {
  return { key, value, category: 'any', updatedAtMs: times.updatedAtMs };
}
