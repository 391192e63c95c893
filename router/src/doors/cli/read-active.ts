import type { Session } from './calls/with-session.ts';

/** The id of the active provider, where there is one. */
export async function readActive({ ask }: Session): Promise<string | undefined> {
  const { settings } = await ask<{ readonly settings: Readonly<Record<string, string>> }>('GET', '/v1/settings');
  return settings['active_provider'] || undefined;
}
