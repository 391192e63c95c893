import type { SettingsPicture } from './read-settings.ts';

const keys = ['server.host', 'server.port', 'logging.level', 'logging.file'] as const;

/** What somebody has set of that which the process needs at its start; flags and variables beat it (`readProcessConfig`). */
export function startSettings({ explicit, rows }: SettingsPicture): Partial<Record<(typeof keys)[number], string>> {
  return Object.fromEntries(keys.filter((key) => explicit.has(key)).map((key) => [key, rows.get(key)?.value]));
}
