import { z } from 'zod';
import { budget } from './budget.ts';
import { keyPolicy } from './route-policy.ts';

const role = z.enum(['inference', 'operator', 'admin']);

const rate = z.int().min(1).max(1_000_000_000);
const usd = z.number().min(0).max(1_000_000_000);

/** What is left out stays, or is not limited; null clears. */
const limitsInput = z.object({
  requests_per_minute: rate.nullish(),
  tokens_per_minute: rate.nullish().meta({ description: 'Of prompts and answers together.' }),
  burst: rate.nullish().meta({ description: 'Requests that may come at once; as many as in a minute without it.' }),
  daily_usd: usd.nullish().meta({ description: 'A budget, in US dollars.' }),
  monthly_usd: usd.nullish(),
});

const changeable = { limits: limitsInput.optional(), routing: keyPolicy.nullish() };

export const keyCreation = z.object({ name: z.string(), role: role.optional(), ...changeable }).meta({
  id: 'ApiKeyCreation',
  examples: [
    { name: 'my-app' },
    { name: 'deploy', role: 'operator' },
    { name: 'trial', limits: { requests_per_minute: 20, tokens_per_minute: 40_000, daily_usd: 1 } },
  ],
});

/** What is left out stays; null clears. `routing` takes the place of all that held before. */
export const keyUpdate = z.object({ name: z.string().optional(), ...changeable }).meta({
  id: 'ApiKeyUpdate',
  examples: [
    { limits: { requests_per_minute: 60, daily_usd: 5 } },
    { name: 'my-other-app' },
    { routing: { strategy: 'cost-optimized', constraints: { maxCost: 0.05 } } },
  ],
});

export const keyParams = z.object({ id: z.string().meta({ examples: ['key_01jz8k2m4n6p8q0r2s4t6v8w0x'] }) });

const shownKey = {
  id: 'key_01jz8k2m4n6p8q0r2s4t6v8w0x',
  name: 'my-app',
  prefix: 'pr-Xq3',
  role: 'inference',
  routing: null,
  created_at: 1_772_323_200_000,
  revoked_at: null,
  limits: { requests_per_minute: null, tokens_per_minute: null, burst: null, daily_usd: null, monthly_usd: null },
  budgets: [],
};

/** Times are epoch milliseconds. `budgets`: those that bound this key, with what is spent. */
export const apiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    role,
    routing: keyPolicy.nullable(),
    created_at: z.int(),
    revoked_at: z.int().nullable(),
    limits: z.object({
      requests_per_minute: z.number().nullable(),
      tokens_per_minute: z.number().nullable(),
      burst: z.number().nullable(),
      daily_usd: z.number().nullable(),
      monthly_usd: z.number().nullable(),
    }),
    budgets: z.array(budget).readonly(),
  })
  .meta({ id: 'ApiKey', examples: [shownKey] });

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

export type KeyUpdateWire = z.infer<typeof keyUpdate>;
export type KeyLimitsWire = z.infer<typeof limitsInput>;
export type KeyPolicyWire = z.infer<typeof keyPolicy>;
export type ApiKeyWire = z.infer<typeof apiKey>;
export type RevokedApiKeyWire = z.infer<typeof revokedApiKey>;
