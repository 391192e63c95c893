import type { SettingRow } from './ports.ts';
import type { SettingsPicture } from './read-settings.ts';
import { isSettingKey, type SettingDefinition, settingKeys, settingsCatalogue } from './settings-catalogue.ts';

const MAX_SHOWN = 100;

/** One setting as doors show it. */
export interface SettingState {
  readonly key: string;
  /** Always text; undefined where nothing is set and there is no default. */
  readonly value: string | undefined;
  readonly category: string;
  readonly requiresRestart: boolean;
  readonly isDefault: boolean;
  /** Why it is not what the database holds: written past the doors, and none of its form. undefined where all is well. */
  readonly problem: string | undefined;
  /** What it is for, in a sentence; empty where only another version knows. */
  readonly about: string;
}

/** undefined: there is neither a setting nor a row of this name. */
export function settingState(key: string, { rows, nonsense }: SettingsPicture): SettingState | undefined {
  const row = rows.get(key);
  if (!isSettingKey(key)) return row && foreignState(row);
  const definition: SettingDefinition<unknown> = settingsCatalogue[key];
  const isNonsense = nonsense.includes(key);
  const isDefault = row === undefined || isNonsense;
  return {
    key,
    value: isDefault ? defaultText(definition) : row.value,
    category: definition.category,
    requiresRestart: definition.requiresRestart ?? false,
    isDefault,
    problem: row !== undefined && isNonsense ? nonsenseSentence(row.value, definition) : undefined,
    about: definition.about,
  };
}

/** Written by a newer version or another tool: shown as it is, without effect. */
function foreignState({ key, value, category }: SettingRow): SettingState {
  return { key, value, category, requiresRestart: false, isDefault: false, problem: undefined, about: '' };
}

function nonsenseSentence(value: unknown, { form }: SettingDefinition<unknown>): string {
  const held = String(value).slice(0, MAX_SHOWN);
  return `The database holds "${held}", and it must be ${form.expected}: the default is used.`;
}

function defaultText(definition: SettingDefinition<unknown>): string | undefined {
  return definition.default === undefined ? undefined : definition.form.write(definition.default);
}

/** All of them, those of the catalogue first. */
export function allSettingStates(picture: SettingsPicture): readonly SettingState[] {
  const foreign = [...picture.rows.keys()].filter((key) => !isSettingKey(key)).sort();
  return [...settingKeys, ...foreign].flatMap((key) => settingState(key, picture) ?? []);
}
