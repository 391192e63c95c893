import { z } from 'zod';

const role = z.enum(['inference', 'operator', 'admin']);

export const keyCreation = z.object({ name: z.string(), role: role.optional() }).meta({
  id: 'ApiKeyCreation',
  examples: [{ name: 'my-app' }, { name: 'deploy', role: 'operator' }],
});

export const keyParams = z.object({ id: z.string().meta({ examples: ['key_01jz8k2m4n6p8q0r2s4t6v8w0x'] }) });

/** Times are epoch milliseconds. */
export const apiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    role,
    created_at: z.int(),
    revoked_at: z.int().nullable(),
  })
  .meta({ id: 'ApiKey' });

/** `key` is the secret itself, and this the only answer that ever carries it. */
export const createdApiKey = apiKey
  .extend({ key: z.string(), message: z.string(), warning: z.string().optional() })
  .meta({ id: 'CreatedApiKey' });

export const apiKeyList = z
  .object({ keys: z.array(apiKey).readonly(), total: z.int(), count: z.int() })
  .meta({ id: 'ApiKeyList' });

export const revokedApiKey = apiKey.extend({ message: z.string() }).meta({ id: 'RevokedApiKey' });

export type ApiKeyWire = z.infer<typeof apiKey>;
export type RevokedApiKeyWire = z.infer<typeof revokedApiKey>;
