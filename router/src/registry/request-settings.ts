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
