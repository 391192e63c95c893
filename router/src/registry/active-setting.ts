import type { SettingRow } from './ports.ts';

export function activeSetting(providerId: string, nowMs: number): SettingRow {
  return { key: 'active_provider', value: providerId, category: 'provider', updatedAtMs: nowMs };
}
