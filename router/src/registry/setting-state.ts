import type { SettingsPicture } from './read-settings.ts';
import { isSettingKey, type SettingDefinition, settingKeys, settingsCatalogue } from './settings-catalogue.ts';

/** One setting as doors show it. */
export interface SettingState {
  readonly key: string;
  /** Always text; undefined where nothing is set and there is no default. */
  readonly value: string | undefined;
  readonly category: string;
  readonly requiresRestart: boolean;
  readonly isDefault: boolean;
  /** What it is for, in a sentence; empty where only another version knows. */
  readonly about: string;
}

/** undefined: there is neither a setting nor a row of this name. */
export function settingState(key: string, { rows }: SettingsPicture): SettingState | undefined {
  const row = rows.get(key);
  if (!isSettingKey(key)) {
    // Written by a newer version or another tool: shown as it is, without effect.
    return (
      row && { key, value: row.value, category: row.category, requiresRestart: false, isDefault: false, about: '' }
    );
  }
  const definition: SettingDefinition<unknown> = settingsCatalogue[key];
  return {
    key,
    value: row?.value ?? defaultText(definition),
    category: definition.category,
    requiresRestart: definition.requiresRestart ?? false,
    isDefault: row === undefined,
    about: definition.about,
  };
}

function defaultText(definition: SettingDefinition<unknown>): string | undefined {
  return definition.default === undefined ? undefined : definition.form.write(definition.default);
}

/** All of them, those of the catalogue first. */
export function allSettingStates(picture: SettingsPicture): readonly SettingState[] {
  const foreign = [...picture.rows.keys()].filter((key) => !isSettingKey(key)).sort();
  return [...settingKeys, ...foreign].flatMap((key) => settingState(key, picture) ?? []);
}
