import type {
  BudgetConfig,
  ErrorHandlingConfig,
  LearningConfig,
  OptimizationConfig,
  RetryConfig,
  RouterFile,
  RoutingConfig,
} from './router-file.ts';
import type { FilePath } from './source-lines.ts';

/** One setting by its name in the catalogue, as text, and where the file says it. */
export interface SettingWish {
  readonly key: string;
  readonly value: string;
  readonly path: FilePath;
}

/** The most that the setting takes: a breaker that is off is one that nearly never opens. */
const NEVER_OPENS = 1_000;

/**
 * What of a file are settings of the router. Where several keys say the same, the last of this order holds. `watchesHealth`: whoever reads the file looks
 * at the health of providers by itself, so the router need not.
 */
export function settingWishes(file: RouterFile, watchesHealth = false): readonly SettingWish[] {
  const { routing, optimization, errorHandling, security, settings } = file;
  const residency = security?.compliance?.dataResidency;
  const wishes = [
    ...retryWishes(optimization?.retry, ['optimization', 'retry']),
    ...retryWishes(errorHandling?.retryPolicy, ['errorHandling', 'retryPolicy']),
    ...(routing === undefined ? [] : routingWishes(routing)),
    ...(watchesHealth ? [] : healthWishes(file)),
    ...optimizationWishes(optimization ?? {}),
    errorWish(errorHandling ?? {}),
    wish('compliance.dataResidency', residency, ['security', 'compliance', 'dataResidency']),
    ...Object.entries(settings ?? {}).map(([key, value]) => wish(key, value, ['settings', key])),
  ];
  const said = wishes.filter((one) => one !== undefined);
  return [...new Map(said.map((one) => [one.key, one])).values()];
}

function retryWishes(retry: RetryConfig | undefined, path: FilePath): readonly (SettingWish | undefined)[] {
  const { maxAttempts, initialDelay } = retry ?? {};
  return [
    wish('routing.retries', maxAttempts === undefined ? undefined : maxAttempts - 1, [...path, 'maxAttempts']),
    wish('routing.retryBaseMs', initialDelay, [...path, 'initialDelay']),
  ];
}

function routingWishes(routing: Partial<RoutingConfig>): readonly (SettingWish | undefined)[] {
  const { strategy, parameters, fallbackEnabled, fallbackChains, fallback } = routing;
  return [
    wish('routing.strategy', strategy, ['routing', 'strategy']),
    ...(['costWeight', 'performanceWeight', 'reliabilityWeight'] as const).map((name) =>
      wish(`routing.${name}`, parameters?.[name], ['routing', 'parameters', name]),
    ),
    wish('routing.fallbackEnabled', fallback?.enabled, ['routing', 'fallback', 'enabled']),
    wish('routing.fallbackEnabled', fallbackEnabled, ['routing', 'fallbackEnabled']),
    wish('routing.fallbackChains', fallbackChains && JSON.stringify(fallbackChains), ['routing', 'fallbackChains']),
    wish('routing.retries', fallback?.maxRetries, ['routing', 'fallback', 'maxRetries']),
    ...balancingWishes(routing),
    ...breakerWishes(routing),
    ...budgetWishes(routing.budgetLimits),
    ...learningWishes(routing.mlConfig),
  ];
}

function budgetWishes({ daily, monthly, hardStop }: BudgetConfig = {}): readonly (SettingWish | undefined)[] {
  const path = ['routing', 'budgetLimits'];
  const onExhausted = hardStop === undefined ? undefined : hardStop ? 'stop' : 'continue';
  return [
    wish('budget.daily', daily, [...path, 'daily']),
    wish('budget.monthly', monthly, [...path, 'monthly']),
    wish('budget.onExhausted', onExhausted, [...path, 'hardStop']),
  ];
}

function learningWishes(learning: LearningConfig = {}): readonly (SettingWish | undefined)[] {
  const path = ['routing', 'mlConfig'];
  return [
    wish('routing.learning', learning.modelTraining, [...path, 'modelTraining']),
    wish('routing.learningWindowMs', learning.predictionWindow, [...path, 'predictionWindow']),
    wish('routing.retrainIntervalMs', learning.retrainInterval, [...path, 'retrainInterval']),
  ];
}

/** What is switched off needs no numbers. */
function optimizationWishes({ caching, rateLimiting }: OptimizationConfig): readonly (SettingWish | undefined)[] {
  const cached = ['optimization', 'caching'];
  const limited = ['optimization', 'rateLimiting'];
  const limits = rateLimiting?.enabled === false ? {} : (rateLimiting ?? {});
  return [
    wish('cache.enabled', caching && caching.enabled !== false, [...cached, 'enabled']),
    wish('cache.ttlMs', caching?.ttl, [...cached, 'ttl']),
    wish('cache.maxEntries', caching?.maxSize, [...cached, 'maxSize']),
    ...(['requestsPerMinute', 'tokensPerMinute', 'burstCapacity'] as const).map((name) =>
      wish(`rateLimit.${name}`, limits[name], [...limited, name]),
    ),
  ];
}

function errorWish({ retryPolicy: _retries, ...rules }: ErrorHandlingConfig): SettingWish | undefined {
  const isSaid = Object.values(rules).some((rule) => rule !== undefined);
  return wish('routing.errorHandling', isSaid ? JSON.stringify(rules) : undefined, ['errorHandling']);
}

/** `healthMonitoring` in detail, else the plainer words of `routing`. */
function healthWishes({ healthMonitoring, routing }: RouterFile): readonly (SettingWish | undefined)[] {
  const { checks, alerts, enabled } = typeof healthMonitoring === 'object' ? healthMonitoring : {};
  if (checks !== undefined && enabled !== false) {
    return [
      wish('health.checks', JSON.stringify(checks), ['healthMonitoring', 'checks']),
      wish('health.failureThreshold', alerts?.failureThreshold, ['healthMonitoring', 'alerts', 'failureThreshold']),
      wish('health.successThreshold', alerts?.recoveryThreshold, ['healthMonitoring', 'alerts', 'recoveryThreshold']),
    ];
  }
  const { healthCheck: plain, healthCheckInterval } = routing ?? {};
  const interval = plain?.interval ?? healthCheckInterval;
  if (plain?.enabled === false || (interval === undefined && healthMonitoring !== true)) return [];
  const path = plain?.interval === undefined ? ['routing', 'healthCheckInterval'] : ['routing', 'healthCheck'];
  return [
    wish('health.checks', JSON.stringify([{ type: 'ping', interval, timeout: plain?.timeout }]), path),
    wish('health.failureThreshold', plain?.failureThreshold, [...path, 'failureThreshold']),
    wish('health.successThreshold', plain?.successThreshold, [...path, 'successThreshold']),
  ];
}

function balancingWishes({ loadBalancing }: Partial<RoutingConfig>): readonly (SettingWish | undefined)[] {
  const { algorithm, weights = undefined } =
    typeof loadBalancing === 'string' ? { algorithm: loadBalancing } : (loadBalancing ?? {});
  const shares = weights && Object.entries(weights).map(([id, weight]) => `${id}=${weight}`);
  return [
    wish('routing.loadBalancing', algorithm, ['routing', 'loadBalancing']),
    wish('routing.weights', shares?.join(','), ['routing', 'loadBalancing', 'weights']),
  ];
}

function breakerWishes({ circuitBreaker, fallback }: Partial<RoutingConfig>): readonly (SettingWish | undefined)[] {
  const path = ['routing', 'circuitBreaker'];
  const isOff = circuitBreaker?.enabled === false || fallback?.circuitBreaker === false;
  return [
    wish('routing.breakerFailures', isOff ? NEVER_OPENS : circuitBreaker?.failureThreshold, [
      ...path,
      'failureThreshold',
    ]),
    wish('routing.breakerRestMs', circuitBreaker?.timeout, [...path, 'timeout']),
  ];
}

function wish(key: string, value: string | number | boolean | undefined, path: FilePath): SettingWish | undefined {
  return value === undefined ? undefined : { key, value: String(value), path };
}
