import type { ApiKey } from '../../../people/api-keys.ts';
import type { ApiKeyWire } from '../contracts/api-key.ts';

/** Never its secret. */
export function toApiKey({ id, name, prefix, role, createdAtMs, revokedAtMs }: ApiKey): ApiKeyWire {
  return { id, name, prefix, role, created_at: createdAtMs, revoked_at: revokedAtMs ?? null };
}
