import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { ErrorDetail } from '../domain/router-error.ts';
import { jsonEqual } from '../lib/json-equal.ts';
import { holdsSecret, isAllMasked, type Unmasked, unmaskValue } from './mask.ts';
import type { ConfigRow, RegistryChange } from './ports.ts';
import { jsonOf } from './read-provider-config.ts';

export interface ConfigWrite {
  readonly providerId: string;
  readonly stored: readonly ConfigRow[];
  /** Merged by key: null deletes, the mask keeps what is stored. */
  readonly written: JsonObject;
  readonly isSecret: (key: string) => boolean;
}

export interface ConfigPlan {
  /** The whole config afterwards. */
  readonly rows: readonly ConfigRow[];
  /** Keys that are put or deleted. */
  readonly changed: ReadonlySet<string>;
  /** Keys that came masked although nothing is stored: they wait for their secret. */
  readonly awaited: readonly string[];
  /** Masks that stand for no stored secret, at places where they cannot simply be left out. */
  readonly orphans: readonly ErrorDetail[];
}

const MAX_ORPHANS = 100;

/** What a merge would make of a stored config. Pure; `configChanges` turns it into steps of a transaction. */
export function planConfig({ providerId, stored, written, isSecret }: ConfigWrite): ConfigPlan {
  const rows = new Map(stored.map((row) => [row.key, row]));
  const changed = new Set<string>();
  const awaited: string[] = [];
  const orphans: ErrorDetail[] = [];
  for (const [key, value] of Object.entries(written)) {
    if (value === undefined) continue;
    const before = rows.get(key);
    if (value === null) {
      if (rows.delete(key)) changed.add(key);
      continue;
    }
    const merged = mergeValue(value, before, isSecret(key));
    // Nobody mends more at once, and a list can hold a hundred thousand.
    orphans.push(...merged.orphans.slice(0, MAX_ORPHANS).map((path) => orphan(`${key}.${path}`)));
    if (merged.value === undefined) awaited.push(key);
    const after =
      merged.value !== undefined &&
      changedRow({ providerId, key, value: merged.value, isSecret: isSecret(key) }, before);
    if (!after) continue;
    rows.set(key, after);
    changed.add(key);
  }
  return { rows: [...rows.values()], changed, awaited, orphans };
}

/** `value` is undefined where there are masks only, with nothing behind them. */
function mergeValue(value: JsonValue, before: ConfigRow | undefined, isSecret: boolean): Unmasked {
  const stored = before === undefined ? undefined : jsonOf(before);
  if (stored === undefined && isSecret && isAllMasked(value)) return { value: undefined, orphans: [] };
  return unmaskValue(value, stored);
}

function orphan(path: string): ErrorDetail {
  const message = 'This mask stands for no secret: none is stored at this place of the list. Give the secret itself.';
  return { field: `config.${path}`, message };
}

interface NewValue {
  readonly providerId: string;
  readonly key: string;
  readonly value: JsonValue;
  readonly isSecret: boolean;
}

/** undefined where the value is the one that is stored. Once marked as sensitive, a key stays so. */
function changedRow(
  { providerId, key, value, isSecret }: NewValue,
  before: ConfigRow | undefined,
): ConfigRow | undefined {
  const isSensitive = isSecret || before?.isSensitive === true || holdsSecret(value);
  const same = before !== undefined && before.isSensitive === isSensitive && jsonEqual(before.value, value);
  return same ? undefined : { providerId, key, value, isSensitive };
}

export function configChanges(
  providerId: string,
  { rows, changed }: Pick<ConfigPlan, 'rows' | 'changed'>,
): RegistryChange[] {
  const after = new Map(rows.map((row) => [row.key, row]));
  return [...changed].map((key) => {
    const row = after.get(key);
    return row === undefined ? { kind: 'delete-config', providerId, key } : { kind: 'put-config', row };
  });
}
