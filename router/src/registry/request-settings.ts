import type { SettingValues } from './settings-catalogue.ts';

/** What a request must know of the settings (request's port of the same name). */
export interface RequestSettings {
  readonly fallbackEnabled: boolean;
  readonly retries: number;
  readonly retryBaseMs: number;
  readonly breakerFailures: number;
  readonly breakerRestMs: number;
  readonly pingAfterMs: number;
  readonly pingEveryMs: number;
  readonly keepBodies: 'all' | 'errors' | 'none';
}

/** Flat fields, read once per picture: a request reads each several times. */
export function requestSettings(values: SettingValues): RequestSettings {
  return {
    fallbackEnabled: values['routing.fallbackEnabled'],
    retries: values['routing.retries'],
    retryBaseMs: values['routing.retryBaseMs'],
    breakerFailures: values['routing.breakerFailures'],
    breakerRestMs: values['routing.breakerRestMs'],
    pingAfterMs: values['routing.pingAfterMs'],
    pingEveryMs: values['routing.pingEveryMs'],
    keepBodies: values['history.bodies'],
  };
}
