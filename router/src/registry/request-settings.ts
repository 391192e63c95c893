import type { RequestSettings } from '../domain/request-settings.ts';
import type { SettingValues } from './settings-catalogue.ts';

/** Flat fields, read once per picture: a request reads each several times. */
export function requestSettings(values: SettingValues): RequestSettings {
  return {
    fallbackEnabled: values['routing.fallbackEnabled'],
    continueOnBreak: values['routing.continueOnBreak'],
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
