import type { BalancingAlgorithm, StrategyName } from '../../domain/routing-words.ts';

/**
 * A configuration file, and the `config` of the library: who there is, how to choose among them, and what to watch. Durations are milliseconds,
 * money is USD. `router-file-schema.ts` checks it; these are its types, written out because the published ones may need no library.
 */
export interface RouterFile {
  readonly providers?: Readonly<Record<string, ProviderConfig>> | undefined;
  readonly routing?: Partial<RoutingConfig> | undefined;
  readonly optimization?: OptimizationConfig | undefined;
  readonly errorHandling?: ErrorHandlingConfig | undefined;
  readonly healthMonitoring?: boolean | HealthMonitoringConfig | undefined;
  readonly security?: SecurityConfig | undefined;
  /** Settings of the router by their own names (`provider-cli settings list`). */
  readonly settings?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** One provider. What its type knows beside these keys (`headers`, `request`, `members` ...) is taken, too. */
export interface ProviderConfig {
  /** `openai`, `claude`, `qwen`, `local`, ... or one that was given to `ProviderRegistry.register`. */
  readonly type: string;
  readonly apiKey?: string | undefined;
  readonly apiKeys?: readonly unknown[] | undefined;
  readonly endpoint?: string | undefined;
  readonly baseURL?: string | undefined;
  readonly models?: Readonly<Record<string, ModelConfig>> | undefined;
  readonly defaultModel?: string | undefined;
  /** Higher is preferred (0). */
  readonly priority?: number | undefined;
  readonly enabled?: boolean | undefined;
  readonly name?: string | undefined;
  readonly region?: string | undefined;
  readonly timeout?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly healthCheck?: HealthCheckConfig | undefined;
  readonly rateLimit?: RateLimitConfig | undefined;
  readonly retry?: RetryConfig | undefined;
}

/** One model at a provider. */
export interface ModelConfig {
  /** Of an answer, where a request sets no limit. */
  readonly maxTokens?: number | undefined;
  /** Where a request names none. */
  readonly temperature?: number | undefined;
  /** USD for one token, in and out alike, or each. */
  readonly costPerToken?: number | { readonly input: number; readonly output: number } | undefined;
  readonly contextLength?: number | undefined;
  readonly capabilities?: readonly string[] | undefined;
  /** The provider's own name of it, where that is another. */
  readonly upstreamName?: string | undefined;
}

export interface HealthCheckConfig {
  readonly enabled?: boolean | undefined;
  readonly interval?: number | undefined;
  readonly timeout?: number | undefined;
  readonly failureThreshold?: number | undefined;
  readonly successThreshold?: number | undefined;
}

export interface RateLimitConfig {
  readonly enabled?: boolean | undefined;
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  readonly burstCapacity?: number | undefined;
}

export interface RetryConfig {
  /** Calls in all, the first one counted. */
  readonly maxAttempts?: number | undefined;
  readonly backoffMultiplier?: number | undefined;
  readonly initialDelay?: number | undefined;
}

export interface RoutingParameters {
  readonly costWeight?: number | undefined;
  readonly performanceWeight?: number | undefined;
  readonly reliabilityWeight?: number | undefined;
}

export interface LoadBalancingConfig {
  readonly algorithm: BalancingAlgorithm | (string & {});
  /** Shares by provider. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
}

export interface RoutingConfig {
  // Any text too, so that an object that was declared before may be handed on; what it says is checked when it is read.
  readonly strategy: StrategyName | (string & {}) | undefined;
  readonly parameters: RoutingParameters | undefined;
  readonly fallbackEnabled: boolean | undefined;
  /** The chain that begins with whoever was asked first says whom to ask next. */
  readonly fallbackChains: readonly (readonly string[])[] | undefined;
  readonly loadBalancing: BalancingAlgorithm | (string & {}) | LoadBalancingConfig | undefined;
  readonly healthCheckInterval: number | undefined;
  readonly healthCheck: HealthCheckConfig | undefined;
  readonly circuitBreaker: CircuitBreakerConfig | undefined;
  readonly budgetLimits: BudgetConfig | undefined;
  readonly sla: { readonly maxLatency?: number | undefined; readonly minAvailability?: number | undefined } | undefined;
  readonly fallback: FallbackConfig | undefined;
  readonly mlConfig: LearningConfig | undefined;
}

export interface CircuitBreakerConfig {
  readonly enabled?: boolean | undefined;
  /** Failures in a row. */
  readonly failureThreshold?: number | undefined;
  /** The first rest. */
  readonly timeout?: number | undefined;
}

export interface BudgetConfig {
  readonly daily?: number | undefined;
  readonly monthly?: number | undefined;
  readonly hardStop?: boolean | undefined;
}

export interface FallbackConfig {
  readonly enabled?: boolean | undefined;
  readonly maxRetries?: number | undefined;
  readonly circuitBreaker?: boolean | undefined;
}

export interface LearningConfig {
  readonly modelTraining?: boolean | undefined;
  readonly predictionWindow?: number | undefined;
  readonly retrainInterval?: number | undefined;
}

export interface OptimizationConfig {
  readonly caching?: CachingConfig | undefined;
  readonly rateLimiting?: RateLimitConfig | undefined;
  readonly retry?: RetryConfig | undefined;
}

export interface CachingConfig {
  readonly enabled?: boolean | undefined;
  readonly ttl?: number | undefined;
  readonly maxSize?: number | undefined;
  readonly strategy?: string | undefined;
}

export interface ErrorHandlingConfig {
  readonly retryPolicy?: RetryConfig | undefined;
  readonly errorClassification?:
    | { readonly retryable?: readonly string[] | undefined; readonly nonRetryable?: readonly string[] | undefined }
    | undefined;
  /** What to do about a class of errors: `{ rate_limit: 'switch_provider' }`. */
  readonly recoveryActions?: Readonly<Record<string, string>> | undefined;
}

export interface HealthMonitoringConfig {
  readonly enabled?: boolean | undefined;
  readonly checks?: readonly HealthCheck[] | undefined;
  readonly alerts?:
    | {
        readonly failureThreshold?: number | undefined;
        readonly recoveryThreshold?: number | undefined;
        readonly notifications?: readonly string[] | undefined;
      }
    | undefined;
}

/** `ping` reads the provider's list of models and costs nothing; `request` sends a prompt. */
export interface HealthCheck {
  readonly type: string;
  readonly interval?: number | undefined;
  readonly timeout?: number | undefined;
  readonly testPrompt?: string | undefined;
  /** Characters, at least. */
  readonly expectedResponseLength?: number | undefined;
}

export interface SecurityConfig {
  readonly encryption?:
    | {
        readonly enabled?: boolean | undefined;
        readonly algorithm?: string | undefined;
        readonly keyRotation?: number | undefined;
      }
    | undefined;
  readonly audit?:
    | {
        readonly enabled?: boolean | undefined;
        readonly logLevel?: string | undefined;
        readonly retention?: number | undefined;
      }
    | undefined;
  readonly compliance?:
    | {
        readonly gdpr?: boolean | undefined;
        readonly hipaa?: boolean | undefined;
        readonly soc2?: boolean | undefined;
        readonly dataResidency?: string | undefined;
      }
    | undefined;
}
