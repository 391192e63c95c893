import type { ProviderConfigWire } from '../management/contracts/provider-config.ts';
import type { Fact } from './print-facts.ts';

/** A config for people: what nobody has set is marked. */
export function configFacts(shown: Pick<ProviderConfigWire, 'config' | 'default_config_keys'>): readonly Fact[] {
  const { config, default_config_keys: defaults = [] } = shown;
  return Object.entries(config).map(([key, value]) => {
    const words = configWords(value);
    return [key, defaults.includes(key) ? `${words} (default of its type)` : words];
  });
}

export function configWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
