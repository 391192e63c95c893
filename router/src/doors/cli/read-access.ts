import type { ApiKeyWire } from '../management/contracts/api-key.ts';
import type { Session } from './calls/with-session.ts';
import { readSettings } from './read-settings.ts';

export interface Access {
  readonly usableKeys: number;
  readonly isKeyNeeded: boolean;
}

/** Who may come in: with the first key everybody needs one, unless the setting says otherwise. */
export async function readAccess(session: Session): Promise<Access> {
  const { keys } = await session.ask<{ readonly keys: readonly ApiKeyWire[] }>('GET', '/v1/keys');
  const required = (await readSettings(session))['auth.required'];
  return {
    usableKeys: keys.filter((key) => key.revoked_at === null).length,
    isKeyNeeded: required === undefined || required === '' ? keys.length > 0 : required === 'true',
  };
}
