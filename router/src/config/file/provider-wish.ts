import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { ModelConfig, ProviderConfig, RateLimitConfig, RetryConfig } from './router-file.ts';

/** One provider as the registry takes it: what the file says, in the registry's own words. */
export interface ProviderWish {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly priority: number;
  readonly config: JsonObject;
  readonly models: readonly ModelWish[];
}

/** Prices are USD per million tokens. */
export interface ModelWish {
  readonly modelId: string;
  readonly isDefault: boolean;
  readonly upstreamName?: string | undefined;
  readonly region?: string | undefined;
  readonly contextLength?: number | undefined;
  readonly capabilities?: readonly string[] | undefined;
  readonly inputUsdPerMillion?: number | undefined;
  readonly outputUsdPerMillion?: number | undefined;
}

const TOKENS = 1_000_000;
/** What the registry has fields of its own for; everything else is the config of the provider. */
const ownFields = new Set(['type', 'name', 'enabled', 'priority', 'models', 'endpoint', 'retry', 'rateLimit']);

/**
 * The first model of a provider is the one it answers with where a request names none, unless `defaultModel` says otherwise.
 * `keepsModels`: its type wants to see them as they are written.
 */
export function providerWish(id: string, provider: ProviderConfig, keepsModels = false): ProviderWish {
  const models = Object.entries(provider.models ?? {});
  const first = provider.defaultModel ?? models[0]?.[0];
  return {
    id,
    name: provider.name ?? id,
    type: provider.type,
    enabled: provider.enabled ?? true,
    priority: provider.priority ?? 0,
    config: { ...configOf(provider, first), ...(keepsModels ? { models: asJson(provider.models ?? {}) } : {}) },
    models: models.map(([modelId, model]) => ({
      modelId,
      isDefault: modelId === first,
      upstreamName: model.upstreamName,
      region: provider.region,
      contextLength: model.contextLength,
      capabilities: model.capabilities,
      ...pricesOf(model),
    })),
  };
}

function configOf(provider: ProviderConfig, defaultModel: string | undefined): JsonObject {
  // The schema has parsed it from JSON.
  const rest = Object.entries(provider as unknown as Readonly<Record<string, JsonValue>>).filter(
    ([key, value]) => !ownFields.has(key) && value !== undefined,
  );
  const defaults = defaultsOf(provider.models ?? {});
  return {
    ...(provider.endpoint === undefined ? {} : { baseURL: provider.endpoint }),
    ...Object.fromEntries(rest),
    ...(defaultModel === undefined ? {} : { defaultModel }),
    ...retryOf(provider.retry),
    ...rateLimitOf(provider.rateLimit),
    ...(Object.keys(defaults).length === 0 ? {} : { modelDefaults: defaults }),
  };
}

/** The schema has parsed them from JSON. */
function asJson(models: Readonly<Record<string, ModelConfig>>): JsonObject {
  return models as unknown as JsonObject;
}

/** `maxAttempts` counts the first call, the registry's `maxRetries` does not. */
function retryOf(retry: RetryConfig | undefined): JsonObject {
  return {
    ...(retry?.maxAttempts === undefined ? {} : { maxRetries: retry.maxAttempts - 1 }),
    ...(retry?.initialDelay === undefined ? {} : { retryDelay: retry.initialDelay }),
  };
}

function rateLimitOf({ enabled, ...limits }: RateLimitConfig = {}): JsonObject {
  return enabled === false || Object.keys(limits).length === 0 ? {} : { rateLimit: { ...limits } };
}

function defaultsOf(models: Readonly<Record<string, ModelConfig>>): JsonObject {
  const entries = Object.entries(models).map(([id, { maxTokens, temperature, upstreamName }]) => {
    const said = {
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(temperature === undefined ? {} : { temperature }),
    };
    return [upstreamName ?? id, said] as const;
  });
  return Object.fromEntries(entries.filter(([, said]) => Object.keys(said).length > 0));
}

function pricesOf({ costPerToken }: ModelConfig): Pick<ModelWish, 'inputUsdPerMillion' | 'outputUsdPerMillion'> {
  if (costPerToken === undefined) return {};
  const { input, output } =
    typeof costPerToken === 'number' ? { input: costPerToken, output: costPerToken } : costPerToken;
  return { inputUsdPerMillion: perMillion(input), outputUsdPerMillion: perMillion(output) };
}

/** 0.0001 times a million is a little less than 100. */
function perMillion(perToken: number): number {
  return Math.round(perToken * TOKENS * TOKENS) / TOKENS;
}
