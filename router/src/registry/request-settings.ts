import type { CacheSettings } from '../domain/cache-settings.ts';
import type { RequestSettings, StrategyWeights } from '../domain/request-settings.ts';
import type { SettingValues } from './settings-catalogue.ts';

/** Flat fields, read once per picture: a request reads each several times. */
export function requestSettings(values: SettingValues): RequestSettings {
  return {
    fallbackEnabled: values['routing.fallbackEnabled'],
    continueOnBreak: values['routing.continueOnBreak'],
    strategy: values['routing.strategy'],
    balancing: values['routing.loadBalancing'],
    strategyWeights: strategyWeights(values),
    balancingWeights: values['routing.weights'],
    hedging: values['routing.hedging'],
    fallbackChains: values['routing.fallbackChains'],
    retries: values['routing.retries'],
    retryBaseMs: values['routing.retryBaseMs'],
    breakerFailures: values['routing.breakerFailures'],
    breakerRestMs: values['routing.breakerRestMs'],
    pingAfterMs: values['routing.pingAfterMs'],
    pingEveryMs: values['routing.pingEveryMs'],
    keepBodies: values['history.bodies'],
    bodyBytesPerSecond: values['history.bodyBytesPerSecond'],
    cache: values['cache.enabled'] ? cacheSettings(values) : undefined,
    idempotency: { maxBytes: values['idempotency.maxBytes'], ttlMs: values['idempotency.ttlMs'] },
  };
}

function cacheSettings(values: SettingValues): CacheSettings {
  return {
    maxBytes: values['cache.maxBytes'],
    maxEntries: values['cache.maxEntries'],
    ttlMs: values['cache.ttlMs'],
    shared: values['cache.shared'],
    maxTemperature: values['cache.maxTemperature'],
    tools: values['cache.tools'],
  };
}

function strategyWeights(values: SettingValues): StrategyWeights {
  const cost = values['routing.costWeight'];
  const performance = values['routing.performanceWeight'];
  const reliability = values['routing.reliabilityWeight'];
  return {
    ...(cost === undefined ? {} : { cost }),
    ...(performance === undefined ? {} : { performance }),
    ...(reliability === undefined ? {} : { reliability }),
  };
}
