import type { SettingListWire } from '../management/contracts/setting.ts';
import type { Session } from './calls/with-session.ts';

/** The settings that have a value, by key. */
export async function readSettings({ ask }: Session): Promise<Readonly<Record<string, string>>> {
  return (await ask<SettingListWire>('GET', '/v1/settings')).settings;
}
