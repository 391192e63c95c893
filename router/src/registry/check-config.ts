import type { JsonValue } from '../domain/json.ts';
import type { ProviderType } from '../domain/provider-adapter.ts';
import type { ErrorDetail } from '../domain/router-error.ts';
import { hasControlCharacters } from '../lib/has-control-characters.ts';
import { holdsBrokenMask, MASK, maskUrlCredentials } from './mask.ts';
import type { ConfigPlan } from './plan-config.ts';
import type { ConfigRow } from './ports.ts';
import { configOf, jsonOf, type TriedConfig, tryConfig } from './read-provider-config.ts';
import { isSecretKey } from './secret-keys.ts';

export type CheckedConfig =
  /** The rows with texts turned into numbers and booleans where the type wants those. */
  | { readonly kind: 'good'; readonly rows: readonly ConfigRow[] }
  | { readonly kind: 'bad'; readonly details: readonly ErrorDetail[] };

const MAX_KEY_LENGTH = 128;

/**
 * Whether a type can work with a planned config. Only what the write itself touches can be its fault (`scope: 'changes'`), so that a
 * provider with two faults can be mended one by one. A secret that came masked may be missing: the provider waits for it.
 */
export function checkConfig(type: ProviderType, plan: ConfigPlan, scope: 'changes' | 'all'): CheckedConfig {
  const byKey = new Map(plan.rows.map((row) => [row.key, row]));
  const odd = [...plan.changed].flatMap((key) => oddKey(type, key, byKey.get(key)) ?? []);
  if (odd.length > 0) return { kind: 'bad', details: odd };

  const rows = coerce(type, plan);
  const reading = tryConfig(type, configOf(rows));
  if (reading.kind === 'read') return { kind: 'good', rows };
  const waits = (key: string): boolean => plan.awaited.length > 0 && isSecretOf(type, key);
  const counts = (key: string): boolean => !waits(key) && (scope === 'all' || key === '' || plan.changed.has(key));
  const details = reading.problems.filter((problem) => counts(topOf(problem.field)));
  if (details.length === 0) return { kind: 'good', rows };
  return { kind: 'bad', details: details.map(({ field, message }) => ({ field: join('config', field), message })) };
}

function oddKey(type: ProviderType, key: string, row: ConfigRow | undefined): ErrorDetail | undefined {
  const field = join('config', key);
  if (key === '__proto__') return { field, message: '"__proto__" cannot be a key.' };
  if (key === '' || key.length > MAX_KEY_LENGTH || hasControlCharacters(key)) {
    return { field, message: `A config key has 1 to ${MAX_KEY_LENGTH} printable characters.` };
  }
  const value = row && jsonOf(row);
  if (holdsBrokenMask(value)) {
    const message = `The mask ${MASK} stands for a stored secret as a whole. Give the secret itself, without the mask.`;
    return { field, message };
  }
  // A secret is kept like one, and never shown.
  if (typeof value !== 'string' || maskUrlCredentials(value) === value || isSecretOf(type, key)) return undefined;
  // In a URL they would end up in logs, errors and process lists.
  return { field, message: 'Credentials do not belong into a URL. Give them as apiKey.' };
}

/**
 * Shells, forms and PATCH bodies send numbers and booleans as text (contract, section 3). The type itself knows which keys are which: where
 * it knows the key and takes the number, the number is meant, even if it would put up with the text.
 */
function coerce(type: ProviderType, { rows, changed }: ConfigPlan): readonly ConfigRow[] {
  const candidates = rows
    .filter((row) => changed.has(row.key) && scalarOf(row.value) !== undefined)
    .map((row) => row.key);
  if (candidates.length === 0) return rows;
  const asTexts = tryConfig(type, configOf(rows));
  const refused = refusedKeys(tryConfig(type, configOf(withScalars(rows, candidates))));
  const taken = candidates.filter((key) => !refused.has(key));
  const asScalars = tryConfig(type, configOf(withScalars(rows, taken)));
  // A type that names one problem at a time can hide the next: what it took as text is never made worse.
  if (asTexts.kind === 'read' && asScalars.kind === 'refused') return rows;
  const unknown = new Set(asScalars.kind === 'read' ? asScalars.config.unknownKeys : []);
  const refusedAsText = refusedKeys(asTexts);
  const isKnown = (key: string): boolean => (asScalars.kind === 'read' ? !unknown.has(key) : refusedAsText.has(key));
  return withScalars(rows, taken.filter(isKnown));
}

function withScalars(rows: readonly ConfigRow[], keys: readonly string[]): readonly ConfigRow[] {
  const meant = new Set(keys);
  return rows.map((row) => (meant.has(row.key) ? { ...row, value: scalarOf(row.value) } : row));
}

function refusedKeys(reading: TriedConfig): ReadonlySet<string> {
  return new Set(reading.kind === 'read' ? [] : reading.problems.map((problem) => topOf(problem.field)));
}

function scalarOf(value: unknown): JsonValue | undefined {
  if (typeof value !== 'string' || !/^(?:true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?)$/.test(value)) return undefined;
  return JSON.parse(value);
}

function isSecretOf(type: ProviderType, key: string): boolean {
  return isSecretKey({ all: [type] }, key);
}

/** `apiKeys.0.key` → `apiKeys`. */
function topOf(field: string): string {
  return field.split('.', 1)[0] ?? '';
}

function join(first: string, rest: string): string {
  return rest === '' ? first : `${first}.${rest}`;
}
