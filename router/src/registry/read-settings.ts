import type { SettingRow } from './ports.ts';
import {
  isSettingKey,
  type SettingDefinition,
  type SettingKey,
  type SettingValues,
  settingKeys,
  settingsCatalogue,
} from './settings-catalogue.ts';

/** All settings under one revision. */
export interface SettingsPicture {
  readonly values: SettingValues;
  /** Those that somebody has set to something that makes sense. */
  readonly explicit: ReadonlySet<SettingKey>;
  readonly rows: ReadonlyMap<string, SettingRow>;
  /** Rows of the catalogue that make no sense (written past the doors): their defaults hold. */
  readonly nonsense: readonly SettingKey[];
}

/** Rows → typed values. Never fails: what makes no sense counts as not set. */
export function readSettings(rows: readonly SettingRow[]): SettingsPicture {
  const values = new Map<string, unknown>(settingKeys.map((key) => [key, settingsCatalogue[key].default]));
  const explicit = new Set<SettingKey>();
  const nonsense: SettingKey[] = [];
  for (const { key, value } of rows) {
    if (!isSettingKey(key)) continue;
    const read = parseSetting(key, value);
    if (read === undefined) {
      nonsense.push(key);
      continue;
    }
    explicit.add(key);
    values.set(key, read);
  }
  // The map holds one value of its own form for every key of the catalogue.
  const typed = Object.fromEntries(values) as SettingValues;
  return { values: typed, explicit, rows: new Map(rows.map((row) => [row.key, row])), nonsense };
}

/** undefined when the text is none of the setting's form. */
export function parseSetting(key: SettingKey, text: unknown): unknown {
  const definition: SettingDefinition<unknown> = settingsCatalogue[key];
  // A hand-written row may hold a number: SQLite keeps what it is given.
  return definition.form.parse(String(text).trim());
}
