import type { RegisteredProvider } from '../../../registry/registered-provider.ts';
import type { ShownConfigWire } from '../contracts/provider-config.ts';

/** The config of a provider, and what its owner should know of its keys. */
export function toConfig(provider: RegisteredProvider): ShownConfigWire {
  return {
    config: provider.shownConfig(),
    ...named('default_config_keys', Object.keys(provider.defaultConfig())),
    ...named('unknown_config_keys', provider.unknownConfigKeys),
    ...named('sensitive_config_keys', provider.markedSecrets),
    ...named('awaited_config_keys', provider.awaitedSecrets),
    ...named('config_remarks', provider.configRemarks),
  };
}

/** Left out where it is empty. */
function named(name: Exclude<keyof ShownConfigWire, 'config'>, keys: readonly string[]): Partial<ShownConfigWire> {
  return keys.length === 0 ? {} : { [name]: keys };
}
