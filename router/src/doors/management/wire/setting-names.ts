import { settingKeys } from '../../../registry/settings-catalogue.ts';

/** The names of all settings that there are, for doors that offer them. */
export function settingNames(): readonly string[] {
  return settingKeys;
}
