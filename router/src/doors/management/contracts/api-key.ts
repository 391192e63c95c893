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

const shownKey = {
  id: 'key_01jz8k2m4n6p8q0r2s4t6v8w0x',
  name: 'my-app',
  prefix: 'pr-Xq3',
  role: 'inference',
  created_at: 1_772_323_200_000,
  revoked_at: null,
};

/** `key` is the secret itself, and this the only answer that ever carries it. */
export const createdApiKey = apiKey
  .extend({ key: z.string(), message: z.string(), warning: z.string().optional() })
  .meta({
    id: 'CreatedApiKey',
    examples: [
      {
        ...shownKey,
        key: 'pr-Xq3hT5mVw2kZc8Nd1RfB7yLs0Jg4UeP6aIo9QvHtYxE',
        message: 'Keep this key: it is shown only now.',
      },
    ],
  });

export const apiKeyList = z
  .object({ keys: z.array(apiKey).readonly(), total: z.int(), count: z.int() })
  .meta({ id: 'ApiKeyList', examples: [{ keys: [shownKey], total: 1, count: 1 }] });

export const revokedApiKey = apiKey.extend({ message: z.string() }).meta({
  id: 'RevokedApiKey',
  examples: [{ ...shownKey, revoked_at: 1_772_409_600_000, message: 'API key revoked' }],
});

export type ApiKeyWire = z.infer<typeof apiKey>;
export type RevokedApiKeyWire = z.infer<typeof revokedApiKey>;
