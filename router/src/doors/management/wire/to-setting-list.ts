import type { SettingState } from '../../../registry/setting-state.ts';
import type { SettingListWire } from '../contracts/setting.ts';
import { toSetting } from './to-setting.ts';

/** All settings, or those of one category. */
export function toSettingList(states: readonly SettingState[], category: string | undefined): SettingListWire {
  const shown = states.filter((state) => category === undefined || state.category === category);
  return {
    settings: Object.fromEntries(shown.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]]))),
    category: category ?? 'all',
    details: shown.map((state) => ({ ...toSetting(state), about: state.about })),
  };
}
