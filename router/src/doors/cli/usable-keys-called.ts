import type { ApiKeyWire } from '../management/contracts/api-key.ts';
import type { Session } from './calls/with-session.ts';

/** The keys of a name that are not revoked: names are for people, and nothing keeps two keys from having the same. */
export async function usableKeysCalled({ ask }: Session, name: string): Promise<readonly ApiKeyWire[]> {
  const { keys } = await ask<{ readonly keys: readonly ApiKeyWire[] }>('GET', '/v1/keys');
  return keys.filter((key) => key.name === name && key.revoked_at === null);
}
