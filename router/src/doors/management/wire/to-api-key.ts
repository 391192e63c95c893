import type { ApiKey } from '../../../people/api-keys.ts';
import type { ApiKeyWire, KeyPolicyWire } from '../contracts/api-key.ts';
import type { BudgetWire } from '../contracts/budget.ts';
import { toPolicyWire } from './to-route-policy.ts';

/** Never its secret. `budgets`: all that there are. */
export function toApiKey(key: ApiKey, budgets: readonly BudgetWire[]): ApiKeyWire {
  const { id, name, prefix, role, routing, createdAtMs, revokedAtMs, limits } = key;
  return {
    id,
    name,
    prefix,
    role,
    routing: toPolicyWire<KeyPolicyWire>(routing),
    created_at: createdAtMs,
    revoked_at: revokedAtMs ?? null,
    limits: {
      requests_per_minute: limits?.requestsPerMinute ?? null,
      tokens_per_minute: limits?.tokensPerMinute ?? null,
      burst: limits?.burst ?? null,
      daily_usd: limits?.dailyUsd ?? null,
      monthly_usd: limits?.monthlyUsd ?? null,
    },
    budgets: budgets.filter(({ scope }) => scope.kind === 'api-key' && scope.name === id),
  };
}
