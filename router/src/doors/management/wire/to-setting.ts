import type { SettingState } from '../../../registry/setting-state.ts';
import type { SettingWire } from '../contracts/setting.ts';

/** A setting without value and default is shown as an empty text: D3's shape has no null. */
export function toSetting({ key, value, category, requiresRestart, isDefault }: SettingState): SettingWire {
  return { key, value: value ?? '', category, requiresRestart, isDefault };
}
