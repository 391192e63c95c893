import type { JsonObject, JsonValue } from '../domain/json.ts';
import { jsonEqual } from '../lib/json-equal.ts';
import { holdsSecret, MASK, unmaskValue } from './mask.ts';
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
}

/** What a merge would make of a stored config. Pure; `configChanges` turns it into steps of a transaction. */
export function planConfig({ providerId, stored, written, isSecret }: ConfigWrite): ConfigPlan {
  const rows = new Map(stored.map((row) => [row.key, row]));
  const changed = new Set<string>();
  const awaited: string[] = [];
  for (const [key, value] of Object.entries(written)) {
    if (value === undefined) continue;
    const before = rows.get(key);
    if (value === null) {
      if (rows.delete(key)) changed.add(key);
      continue;
    }
    const merged = mergeValue(value, before, isSecret(key));
    if (merged === undefined) awaited.push(key);
    const after =
      merged !== undefined && changedRow({ providerId, key, value: merged, isSecret: isSecret(key) }, before);
    if (!after) continue;
    rows.set(key, after);
    changed.add(key);
  }
  return { rows: [...rows.values()], changed, awaited };
}

/** A secret is kept or replaced whole; elsewhere a mask may stand for one field inside. undefined: a mask with nothing behind it. */
function mergeValue(value: JsonValue, before: ConfigRow | undefined, isSecret: boolean): JsonValue | undefined {
  const stored = before === undefined ? undefined : jsonOf(before);
  if (isSecret || before?.isSensitive === true) return value === MASK ? stored : value;
  return unmaskValue(value, stored);
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
