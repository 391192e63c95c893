import type { SettingState } from '../../../registry/setting-state.ts';
import type { SettingWire } from '../contracts/setting.ts';

/**
 * A setting as it holds. `running` is what this process was started with, where a flag or a variable may have said something else; undefined: whatever
 * the setting says. One without value and default is shown as an empty text: D3's shape has no null.
 */
export function toSetting(state: SettingState, running: string | undefined): SettingWire {
  const { key, category, requiresRestart, problem } = state;
  const isFromStart = state.isDefault && running !== undefined && running !== state.value;
  const value = isFromStart ? running : (state.value ?? '');
  return {
    key,
    value,
    category,
    requiresRestart,
    isDefault: state.isDefault && !isFromStart,
    ...(isFromStart && { source: 'start' as const }),
    ...(running !== undefined && running !== value && { in_force: running }),
    ...(problem !== undefined && { problem }),
  };
}
