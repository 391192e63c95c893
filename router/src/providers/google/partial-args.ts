import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** Arguments never have more entries in one list, nor lie deeper; a path can name any number, and go down for ever. */
const MAX_INDEX = 1_000;
const MAX_STEPS = 64;
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]/g;

/**
 * Arguments that come in pieces: each says where it belongs (`$.files[0].name`) and a value; texts grow. Gives the arguments with these pieces in;
 * pieces of no known form are left out.
 */
export function addPartialArgs(args: JsonObject, pieces: JsonValue | undefined): JsonObject {
  let grown: JsonValue = args;
  for (const entry of listOf(pieces)) {
    const piece = objectOf(entry) ?? {};
    const path = readPath(piece['jsonPath']);
    const value = pieceValue(piece);
    if (path.length > 0 && value !== undefined) grown = put(grown, path, value);
  }
  return isJsonObject(grown) ? grown : args;
}

function pieceValue(piece: JsonObject): JsonValue | undefined {
  if ('nullValue' in piece) return null;
  return piece['stringValue'] ?? piece['numberValue'] ?? piece['boolValue'];
}

/** Empty where nobody can follow it. */
function readPath(path: JsonValue | undefined): readonly (string | number)[] {
  if (typeof path !== 'string' || !path.startsWith('$')) return [];
  const steps: (string | number)[] = [];
  for (const [, name, index, quoted] of path.matchAll(STEP)) {
    if (steps.length === MAX_STEPS) return [];
    if (index !== undefined) steps.push(Math.min(Number(index), MAX_INDEX));
    else steps.push(name ?? (quoted ?? '').replace(/\\(.)/g, '$1'));
  }
  return steps;
}

function put(into: JsonValue | undefined, [step, ...rest]: readonly (string | number)[], value: JsonValue): JsonValue {
  if (step === undefined) return typeof into === 'string' && typeof value === 'string' ? into + value : value;
  if (typeof step === 'number') {
    const list = Array.isArray(into) ? [...into] : [];
    while (list.length < step) list.push(null);
    list[step] = put(list[step] ?? undefined, rest, value);
    return list;
  }
  const object = isJsonObject(into) ? into : {};
  const inner = Object.hasOwn(object, step) ? object[step] : undefined;
  // Not by assignment: `__proto__` is a name like any other.
  return Object.fromEntries([
    ...Object.entries(object).filter(([name]) => name !== step),
    [step, put(inner, rest, value)],
  ]);
}
