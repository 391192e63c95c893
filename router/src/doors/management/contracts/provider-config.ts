import { z } from 'zod';

export const configKeyParams = z.object({
  id: z.string().meta({ examples: ['lm-studio-home'] }),
  key: z.string().meta({ examples: ['timeout'] }),
});

/** Merged by key: `null` deletes one, the mask `********` leaves a stored secret as it is. */
export const configUpdate = z.object({ config: z.record(z.string(), z.json()) }).meta({
  id: 'ProviderConfigUpdate',
  examples: [{ config: { timeout: 240_000, idleTimeout: 30_000, headersTimeout: null } }],
});

/** A text for a key whose type is a number or a boolean is stored as that. `is_sensitive` marks the key as a secret for good. */
export const configKeyUpdate = z.object({ value: z.json(), is_sensitive: z.boolean().optional() }).meta({
  id: 'ProviderConfigKeyUpdate',
  examples: [{ value: '300000' }, { value: 300_000, is_sensitive: false }],
});

/** Secrets are masked. */
export const providerConfig = z
  .object({ provider_id: z.string(), config: z.record(z.string(), z.unknown()) })
  .meta({ id: 'ProviderConfig' });

/** `unknown_config_keys`: kept, but of no effect for a provider of this type. */
export const providerConfigUpdated = providerConfig
  .extend({ message: z.string(), unknown_config_keys: z.array(z.string()).readonly().optional() })
  .meta({ id: 'ProviderConfigUpdated' });

/** `value` is null where the key was deleted. */
export const configKeyUpdated = z
  .object({
    provider_id: z.string(),
    key: z.string(),
    value: z.unknown(),
    is_sensitive: z.boolean(),
    message: z.string(),
  })
  .meta({ id: 'ProviderConfigKey' });

export const configKeyDeleted = z
  .object({ provider_id: z.string(), key: z.string(), message: z.string() })
  .meta({ id: 'ProviderConfigKeyDeleted' });

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
  .meta({ id: 'ProviderReloaded' });
