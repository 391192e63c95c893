import { z } from 'zod';
import { wholeJson, wholeJsonObject } from './whole-json.ts';

export const configKeyParams = z.object({
  id: z.string().meta({ examples: ['lm-studio-home'] }),
  key: z.string().meta({ examples: ['timeout'] }),
});

/** Merged by key: `null` deletes one, the mask `********` leaves a stored secret as it is. */
export const configUpdate = z.object({ config: wholeJsonObject }).meta({
  id: 'ProviderConfigUpdate',
  examples: [{ config: { timeout: 240_000, idleTimeout: 30_000, headersTimeout: null } }],
});

/** A text for a key whose type is a number or a boolean is stored as that. `is_sensitive` marks the key as a secret for good. */
export const configKeyUpdate = z.object({ value: wholeJson, is_sensitive: z.boolean().optional() }).meta({
  id: 'ProviderConfigKeyUpdate',
  examples: [{ value: '300000' }, { value: 300_000, is_sensitive: false }],
});

/** A config as it is read. */
export const shownConfig = {
  config: z.record(z.string(), z.unknown()).meta({
    description: 'Secrets are masked. A key that was not set shows what holds for providers of its type.',
  }),
  default_config_keys: keys('The keys of `config` that nobody has set: another version may have other defaults.'),
  unknown_config_keys: keys('Keys that are kept, but have no effect on a provider of this type.'),
  sensitive_config_keys: keys('Keys that are secrets though their names do not say so.'),
  awaited_config_keys: keys('Secrets of which only the mask came: they are still to be given.'),
  config_remarks: keys('What is taken otherwise than it was written, in sentences.'),
};

function keys(description: string) {
  return z.array(z.string()).readonly().optional().meta({ description });
}

const configExample = {
  provider_id: 'lm-studio-home',
  config: { baseURL: 'http://localhost:1234/v1', timeout: 240_000, apiKey: '********' },
  default_config_keys: ['baseURL'],
};

export const providerConfig = z
  .object({ provider_id: z.string(), ...shownConfig })
  .meta({ id: 'ProviderConfig', examples: [configExample] });

export const providerConfigUpdated = providerConfig.extend({ message: z.string() }).meta({
  id: 'ProviderConfigUpdated',
  examples: [{ ...configExample, message: 'Configuration updated' }],
});

/** `value` is null where the key was deleted. `unknown_config_keys` names the key where its type does not know it. */
export const configKeyUpdated = z
  .object({
    provider_id: z.string(),
    key: z.string(),
    value: z.unknown(),
    is_sensitive: z.boolean(),
    message: z.string(),
    unknown_config_keys: shownConfig.unknown_config_keys,
  })
  .meta({
    id: 'ProviderConfigKey',
    examples: [
      {
        provider_id: 'lm-studio-home',
        key: 'timeout',
        value: 300_000,
        is_sensitive: false,
        message: 'Configuration key updated',
      },
    ],
  });

export const configKeyDeleted = z.object({ provider_id: z.string(), key: z.string(), message: z.string() }).meta({
  id: 'ProviderConfigKeyDeleted',
  examples: [{ provider_id: 'lm-studio-home', key: 'timeout', message: 'Configuration key deleted' }],
});

/** D3's shape, and whether the new instance can work. */
export const providerReloaded = z
  .object({
    provider_id: z.string(),
    name: z.string(),
    type: z.string(),
    message: z.string(),
    timestamp: z.int(),
    runtime_status: z.enum(['loaded', 'disabled', 'error']),
    error: z.string().optional(),
  })
  .meta({
    id: 'ProviderReloaded',
    examples: [
      {
        provider_id: 'lm-studio-home',
        name: 'LM Studio Home',
        type: 'lm-studio',
        message: 'Provider reloaded successfully',
        timestamp: 1_772_323_200_000,
        runtime_status: 'loaded',
      },
    ],
  });

export type ProviderConfigWire = z.infer<typeof providerConfig>;
export type ShownConfigWire = Omit<ProviderConfigWire, 'provider_id'>;
