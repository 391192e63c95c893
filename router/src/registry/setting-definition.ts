import type { SettingForm } from './setting-form.ts';

export type SettingCategory =
  | 'auth'
  | 'budget'
  | 'cache'
  | 'compliance'
  | 'health'
  | 'history'
  | 'logging'
  | 'provider'
  | 'rateLimit'
  | 'routing'
  | 'security'
  | 'server'
  | 'timeouts';

export interface SettingDefinition<Value, Default extends Value | undefined = Value | undefined> {
  readonly category: SettingCategory;
  readonly form: SettingForm<Value>;
  /** undefined: there is no value until somebody sets one. */
  readonly default: Default;
  /** Only what is read once at start. */
  readonly requiresRestart?: true;
  /** One sentence for people; durations and sizes with their unit. */
  readonly about: string;
}

/** A check of the types, nothing at run time: the default belongs to the form. */
export function setting<Value, const Default extends Value | undefined>(
  definition: SettingDefinition<Value, Default>,
): SettingDefinition<Value, Default> {
  return definition;
}
