import type { ApiKeyWire } from '../management/contracts/api-key.ts';
import type { Session } from './calls/with-session.ts';

export interface Access {
  readonly usableKeys: number;
  readonly isKeyNeeded: boolean;
}

/** Who may come in: with the first key everybody needs one, unless the setting says otherwise. */
export async function readAccess({ ask }: Session): Promise<Access> {
  const { keys } = await ask<{ readonly keys: readonly ApiKeyWire[] }>('GET', '/v1/keys');
  const { settings } = await ask<{ readonly settings: Readonly<Record<string, string>> }>('GET', '/v1/settings');
  const required = settings['auth.required'];
  return {
    usableKeys: keys.filter((key) => key.revoked_at === null).length,
    isKeyNeeded: required === undefined || required === '' ? keys.length > 0 : required === 'true',
  };
}
