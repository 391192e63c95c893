import type { CacheSettings } from '../domain/cache-settings.ts';
import { failureRulesOf } from '../domain/error-handling.ts';
import type { HealthSettings } from '../domain/health-check.ts';
import type { RequestSettings, StrategyWeights } from '../domain/request-settings.ts';
import type { RoutePolicy } from '../domain/route-policy.ts';
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
    policy: policyOf(values),
    dataResidency: values['compliance.dataResidency'],
    callsPerMachine: values['routing.callsPerMachine'],
    failureRules: failureRulesOf(values['routing.errorHandling']),
    learning: {
      isOn: values['routing.learning'],
      windowMs: values['routing.learningWindowMs'],
      intervalMs: values['routing.retrainIntervalMs'],
    },
    health: healthOf(values),
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

function policyOf(values: SettingValues): RoutePolicy | undefined {
  const maxCostUsd = values['routing.maxCost'];
  const maxLatencyMs = values['routing.maxLatencyMs'];
  const minReliability = values['routing.minReliability'];
  if (maxCostUsd === undefined && maxLatencyMs === undefined && minReliability === undefined) return undefined;
  return { maxCostUsd, maxLatencyMs, minReliability };
}

function healthOf(values: SettingValues): HealthSettings {
  return {
    probes: values['health.probes'],
    probeBudgetUsdPerDay: values['health.probeBudgetUsdPerDay'],
    checks: values['health.checks'],
    failureThreshold: values['health.failureThreshold'],
    successThreshold: values['health.successThreshold'],
  };
}
