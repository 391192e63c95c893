import type { Session } from './calls/with-session.ts';
import { readSettings } from './read-settings.ts';

/** The id of the active provider, where there is one. */
export async function readActive(session: Session): Promise<string | undefined> {
  return (await readSettings(session))['active_provider'] || undefined;
}
