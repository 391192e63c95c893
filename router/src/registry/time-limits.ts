import type { ProviderType, TimeLimits } from '../domain/provider-adapter.ts';
import type { SettingsPicture } from './read-settings.ts';
import type { SettingKey } from './settings-catalogue.ts';

/** Which setting holds which limit. */
const settingOf = {
  connectMs: 'timeouts.connectMs',
  headersMs: 'timeouts.headersMs',
  firstContentMs: 'timeouts.firstContentMs',
  idleMs: 'timeouts.idleMs',
  totalMs: 'server.timeout',
  streamTotalMs: 'timeouts.streamTotalMs',
  reasoningFirstContentMs: 'timeouts.firstContentReasoningMs',
  reasoningTotalMs: 'timeouts.reasoningTotalMs',
} as const satisfies Record<keyof TimeLimits, SettingKey>;

const limitSettings: readonly SettingKey[] = [...Object.values(settingOf), 'timeouts.firstContentLocalMs'];
const names = Object.keys(settingOf) as readonly (keyof TimeLimits)[];

/**
 * The limits of one provider. The nearest word wins: the provider's own config, then what somebody set for all, then its type's habit,
 * then the default (contract, section 4).
 */
export function timeLimits(
  type: Pick<ProviderType, 'local' | 'defaultLimits'>,
  settings: SettingsPicture,
  own: Partial<TimeLimits>,
): TimeLimits {
  const limit = (name: keyof TimeLimits): number => {
    const key = type.local && name === 'firstContentMs' ? 'timeouts.firstContentLocalMs' : settingOf[name];
    // The header limit for all is meant for cloud types: a local model sends its headers when it is loaded.
    const isSet = settings.explicit.has(key) && !(type.local && name === 'headersMs');
    const everywhere = settings.values[key];
    return own[name] ?? (isSet ? everywhere : (type.defaultLimits[name] ?? everywhere));
  };
  // One entry per name of the table, and the table has every name.
  return Object.fromEntries(names.map((name) => [name, limit(name)])) as unknown as TimeLimits;
}

/** Whether two pictures of the settings give every provider the same limits. */
export function haveSameLimits(left: SettingsPicture, right: SettingsPicture): boolean {
  return (
    left === right ||
    limitSettings.every(
      (key) => left.values[key] === right.values[key] && left.explicit.has(key) === right.explicit.has(key),
    )
  );
}
