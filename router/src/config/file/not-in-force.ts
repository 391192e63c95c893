import { isJsonObject, type JsonValue } from '../../domain/json.ts';
import type { RouterFile } from './router-file.ts';
import type { FilePath } from './source-lines.ts';

/** Something that a file wishes for and that nothing in this house does yet: it is read, kept and told, never passed over in silence. */
export interface NotInForce {
  readonly path: FilePath;
  /** `optimization.caching` */
  readonly key: string;
}

interface Gap {
  /** `*` stands for any key. */
  readonly path: readonly string[];
  /** The library does it, the server does not. */
  readonly serverOnly?: true;
  /** Values with which the file asks for nothing beyond what is so anyway. */
  readonly isSo?: (value: JsonValue) => boolean;
}

/**
 * The one list of what is understood and not done. Whoever builds one of these takes its line out and gives the key a meaning in
 * `setting-wishes` or `provider-wish`.
 */
const gaps: readonly Gap[] = [
  { path: ['providers', '*', 'rateLimit'] },
  { path: ['providers', '*', 'healthCheck'] },
  { path: ['providers', '*', 'retry', 'backoffMultiplier'], isSo: isTwo },
  { path: ['routing', 'healthCheckInterval'], serverOnly: true },
  { path: ['routing', 'healthCheck'], serverOnly: true },
  { path: ['routing', 'budgetLimits'] },
  { path: ['routing', 'sla'] },
  { path: ['routing', 'mlConfig'] },
  { path: ['optimization', 'caching'] },
  { path: ['optimization', 'rateLimiting'] },
  { path: ['optimization', 'retry', 'backoffMultiplier'], isSo: isTwo },
  { path: ['errorHandling', 'retryPolicy', 'backoffMultiplier'], isSo: isTwo },
  { path: ['errorHandling', 'errorClassification'], isSo: isHouseRule },
  { path: ['errorHandling', 'recoveryActions', '*'], isSo: (action) => action === 'switch_provider' },
  { path: ['healthMonitoring'], serverOnly: true },
  { path: ['healthMonitoring', 'alerts', 'notifications'] },
  // Secrets are sealed with AES-256-GCM in any case; stored bodies are not, and keys are not rotated by the clock.
  { path: ['security', 'encryption'] },
  { path: ['security', 'audit'] },
  { path: ['security', 'compliance', '*'] },
];

/** What of a file is not in force: in the library, or in the server. */
export function notInForce(file: RouterFile, where: 'library' | 'server'): readonly NotInForce[] {
  // The schema has parsed it from JSON.
  const root = file as unknown as JsonValue;
  const wished = gaps
    .filter((gap) => where === 'server' || gap.serverOnly !== true)
    .flatMap(({ path, isSo }) => matches(root, path).filter(({ value }) => !isOff(value) && isSo?.(value) !== true));
  const covered = (path: FilePath): boolean =>
    wished.some((other) => other.path.length < path.length && other.path.every((part, index) => part === path[index]));
  return wished.filter(({ path }) => !covered(path)).map(({ path }) => ({ path, key: path.join('.') }));
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

const triedAgain = new Set(['timeout', 'rate_limit', 'temporary_error', 'server_error', 'overloaded', 'network']);
const neverTriedAgain = new Set(['authentication', 'invalid_request', 'forbidden', 'not_found', 'content_filter']);

/** What is tried again and what is not is a table of the house (`failureRules`); a file that says the same says nothing new. */
function isHouseRule(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const { retryable = [], nonRetryable = [] } = value;
  return isWithin(retryable, triedAgain) && isWithin(nonRetryable, neverTriedAgain);
}

function isWithin(words: JsonValue, known: ReadonlySet<string>): boolean {
  return Array.isArray(words) && words.every((word: JsonValue) => typeof word === 'string' && known.has(word));
}
