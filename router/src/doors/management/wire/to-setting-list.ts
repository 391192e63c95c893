import type { SettingState } from '../../../registry/setting-state.ts';
import type { SettingListWire } from '../contracts/setting.ts';
import { toSetting } from './to-setting.ts';

/** All settings, or those of one category. */
export function toSettingList(
  states: readonly SettingState[],
  category = 'all',
  running: (key: string) => string | undefined = () => undefined,
): SettingListWire {
  const shown = states.filter((state) => category === 'all' || state.category === category);
  const details = shown.map((state) => ({ ...toSetting(state, running(state.key)), about: state.about }));
  return {
    settings: Object.fromEntries(details.flatMap(({ key, value }) => (value === '' ? [] : [[key, value]]))),
    category,
    details,
  };
}
