import type { JsonObject } from '../../domain/json.ts';
import type { ProviderType } from '../../domain/provider-adapter.ts';

/** A key of a provider's config that a person is asked for. */
export interface ConfigQuestion {
  readonly key: string;
  readonly message: string;
  readonly isSecret: boolean;
  /** Nothing is no answer. */
  readonly isRequired: boolean;
}

/** What there is to ask for a provider of this type: what it needs, and what people usually set. */
export function configQuestions(type: ProviderType): readonly ConfigQuestion[] {
  const required = new Set(missingKeys(type, {}));
  const hasAddress = required.has('baseURL') || type.defaultConfig?.['baseURL'] !== undefined;
  const usual = type.standIn ? [] : [...(hasAddress ? ['baseURL'] : []), 'apiKey', ...required, 'defaultModel'];
  return [...new Set(usual)].map((key) => ({
    key,
    message: messageFor(type, key, required.has(key)),
    isSecret: key === 'apiKey' || type.secretKeys.includes(key),
    isRequired: required.has(key),
  }));
}

/** The keys without which the type cannot read the config. */
export function missingKeys(type: ProviderType, config: JsonObject): readonly string[] {
  const reading = type.readConfig(config);
  if (reading.kind === 'read') return [];
  return reading.problems.map(({ field }) => field).filter((key) => key !== '' && !Object.hasOwn(config, key));
}

/** What the type has against a value; undefined where it can be taken. */
export function configProblem(type: ProviderType, key: string, value: string): string | undefined {
  const reading = type.readConfig({ [key]: value });
  if (reading.kind === 'read') return undefined;
  const problem = reading.problems.find(({ field }) => field === key)?.message;
  return problem && (/^[A-Z]/.test(problem) ? problem : `It ${problem}.`);
}

const labels = new Map([
  ['baseURL', 'Base URL'],
  ['apiKey', 'API key'],
  ['defaultModel', 'Default model'],
]);

const whenEmpty = new Map([
  ['apiKey', 'none'],
  ['defaultModel', 'the first that it lists'],
]);

function messageFor({ defaultConfig }: ProviderType, key: string, isRequired: boolean): string {
  const label = labels.get(key) ?? key;
  return isRequired ? label : `${label} (empty: ${defaultConfig?.[key] ?? whenEmpty.get(key) ?? 'none'})`;
}
