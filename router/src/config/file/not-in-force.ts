import { isJsonObject, type JsonValue } from '../../domain/json.ts';
import type { RouterFile } from './router-file.ts';
import type { FilePath } from './source-lines.ts';

/** Something that a file wishes for and that nothing in this house does yet: it is read, kept and told, never passed over in silence. */
export interface NotInForce {
  readonly path: FilePath;
  /** `routing.sla` */
  readonly key: string;
}

interface Gap {
  /** `*` stands for any key. */
  readonly path: readonly string[];
  /** Values with which the file asks for nothing beyond what is so anyway. */
  readonly isSo?: (value: JsonValue) => boolean;
}

/**
 * The one list of keys that are understood and mean nothing yet. Whoever builds one takes its line out and gives the key a meaning in `setting-wishes` or
 * `provider-wish`. Keys that mean a setting which this router does not have come from there by themselves, and so do keys that a provider's
 * type does not know.
 */
const gaps: readonly Gap[] = [
  { path: ['providers', '*', 'retry', 'backoffMultiplier'], isSo: isTwo },
  { path: ['routing', 'sla'] },
  { path: ['optimization', 'caching', 'strategy'], isSo: (strategy) => strategy === 'lru' },
  { path: ['optimization', 'retry', 'backoffMultiplier'], isSo: isTwo },
  { path: ['errorHandling', 'retryPolicy', 'backoffMultiplier'], isSo: isTwo },
  { path: ['healthMonitoring', 'alerts', 'notifications'] },
  // Secrets are sealed with AES-256-GCM in any case; stored bodies are not, and keys are not rotated by the clock.
  { path: ['security', 'encryption'] },
  { path: ['security', 'audit'] },
  { path: ['security', 'compliance', 'gdpr'] },
  { path: ['security', 'compliance', 'hipaa'] },
  { path: ['security', 'compliance', 'soc2'] },
];

export function notInForce(file: RouterFile): readonly NotInForce[] {
  // The schema has parsed it from JSON.
  const root = file as unknown as JsonValue;
  return gaps
    .flatMap(({ path, isSo }) => matches(root, path).filter(({ value }) => !isOff(value) && isSo?.(value) !== true))
    .map(({ path }) => ({ path, key: path.join('.') }));
}

interface Match {
  readonly path: FilePath;
  readonly value: JsonValue;
}

function matches(value: JsonValue | undefined, pattern: readonly string[], at: FilePath = []): readonly Match[] {
  if (value === undefined) return [];
  const [head, ...rest] = pattern;
  if (head === undefined) return [{ path: at, value }];
  if (!isJsonObject(value)) return [];
  const keys = head === '*' ? Object.keys(value) : [head];
  return keys.flatMap((key) => matches(value[key], rest, [...at, key]));
}

/** `false`, `{ "enabled": false, ... }` and an empty list ask for nothing. */
function isOff(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === false || (isJsonObject(value) && value['enabled'] === false);
}

/** Waits double from try to try. */
function isTwo(value: JsonValue): boolean {
  return value === 2;
}
