import type { RetryConfig, RouterFile, RoutingConfig } from './router-file.ts';
import type { FilePath } from './source-lines.ts';

/** One setting by its name in the catalogue, as text, and where the file says it. */
export interface SettingWish {
  readonly key: string;
  readonly value: string;
  readonly path: FilePath;
}

/** The most that the setting takes: a breaker that is off is one that nearly never opens. */
const NEVER_OPENS = 1_000;

/** What of a file are settings of the router. Where several keys say the same, the last of this order holds. */
export function settingWishes({ routing, optimization, errorHandling, settings }: RouterFile): readonly SettingWish[] {
  const wishes = [
    ...retryWishes(optimization?.retry, ['optimization', 'retry']),
    ...retryWishes(errorHandling?.retryPolicy, ['errorHandling', 'retryPolicy']),
    ...(routing === undefined ? [] : routingWishes(routing)),
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
