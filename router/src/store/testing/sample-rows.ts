import type { Alias } from '../../domain/alias.ts';
import type { Budget } from '../../domain/budget.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { Actor, ApiKeyId } from '../../domain/principal.ts';
import type { RequestRecord } from '../../domain/request-record.ts';
import type { ApiKeyRow } from '../../people/ports.ts';
import type { ConfigRow, DeploymentRow, ModelRow, ProviderRow, RegistryChange } from '../../registry/ports.ts';

export const somebody: Actor = { who: 'local', door: 'cli', from: '127.0.0.1' };

export function sampleProvider(id: string, more: Partial<ProviderRow> = {}): ProviderRow {
  return {
    id,
    name: `Provider ${id}`,
    type: 'openai',
    enabled: true,
    priority: 5,
    description: undefined,
    createdAtMs: 1_700_000_000_000,
    updatedAtMs: 1_700_000_000_001,
    ...more,
  };
}

export function sampleConfig(providerId: string, key: string, value: unknown, isSensitive = false): ConfigRow {
  return { providerId, key, value, isSensitive };
}

export function sampleModel(id: string): ModelRow {
  return {
    id,
    name: `Model ${id}`,
    description: 'for tests',
    capabilities: ['chat', 'tools'],
    contextLength: 128_000,
    maxOutputTokens: undefined,
    createdAtMs: 1_700_000_000_000,
    updatedAtMs: 1_700_000_000_001,
  };
}

export function sampleDeployment(providerId: string, modelId: string, isDefault = false): DeploymentRow {
  return {
    providerId,
    modelId,
    isDefault,
    upstreamName: undefined,
    contextLength: 32_000,
    capabilities: ['chat'],
    region: 'eu',
    inputMicroUsdPerMillion: 2_500_000,
    outputMicroUsdPerMillion: 0,
    createdAtMs: 1_700_000_000_000,
    updatedAtMs: 1_700_000_000_001,
  };
}

/** A provider with all that belongs to it: a write of three tables that must arrive whole. */
export function wholeProvider(id: string): readonly RegistryChange[] {
  return [
    { kind: 'insert-provider', row: sampleProvider(id) },
    { kind: 'put-config', row: sampleConfig(id, 'apiKey', `sk-of-${id}`, true) },
    { kind: 'put-deployment', row: sampleDeployment(id, 'gpt-4', true) },
  ];
}

export function sampleAlias(id: string, more: Partial<Alias> = {}): Alias {
  return {
    id,
    targets: [
      { provider: 'one', model: 'gpt-4', weight: 2, order: undefined },
      { provider: 'two', model: 'meta-llama/llama-3:8b', weight: undefined, order: 1 },
    ],
    strategy: 'cost-optimized',
    fallback: false,
    createdAtMs: 1_700_000_000_000,
    updatedAtMs: 1_700_000_000_001,
    ...more,
  };
}

export function sampleBudget(id: string): Budget {
  return {
    id,
    scope: { kind: 'end-user', name: 'Grüße: an alle' },
    period: 'month',
    limitUsd: 12.5,
    alertAt: 0.5,
    onExhausted: 'cheaper',
    createdAtMs: 1_700_000_000_000,
    updatedAtMs: 1_700_000_000_001,
  };
}

export function sampleApiKey(id: string): ApiKeyRow {
  return {
    id: id as ApiKeyId,
    name: `Key ${id}`,
    prefix: 'pr-abcd',
    sha256: Buffer.from(id.padEnd(32, '.')).toString('hex'),
    role: 'operator',
    createdAtMs: 1_700_000_000_000,
    revokedAtMs: undefined,
  };
}

export function sampleRecord(id: string, more: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id,
    requestId: `req-${id}`,
    atMs: 1_700_000_000_000,
    endpoint: '/v1/chat/completions',
    stream: true,
    apiKeyId: undefined,
    endUser: undefined,
    registryRevision: 7,
    requestedModel: 'gpt-4',
    provider: 'one' as ProviderId,
    model: 'gpt-4',
    status: 'ok',
    httpStatus: 200,
    errorCode: undefined,
    errorMessage: undefined,
    attempts: [{ provider: 'one' as ProviderId, model: 'gpt-4', outcome: 'ok', reason: undefined, durationMs: 12 }],
    route: undefined,
    usage: undefined,
    costUsd: undefined,
    costSource: undefined,
    priceDate: undefined,
    finishReason: 'stop',
    durationMs: 34.5,
    firstContentMs: 12.25,
    requestBody: undefined,
    responseBody: undefined,
    ...more,
  };
}
