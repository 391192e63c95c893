import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';

/** A schema in the vendor's subset, and what of the original it does not say (`properties.age: exclusiveMinimum`). */
export interface CleanSchema {
  readonly schema: JsonObject;
  readonly dropped: readonly string[];
}

/** The fields of the vendor's `Schema` that are taken over as they are; `type`, `properties`, `items`, `anyOf`, `enum` have their own treatment. */
const KEPT = new Set([
  'title',
  'description',
  'format',
  'default',
  'example',
  'nullable',
  'required',
  'pattern',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
  'propertyOrdering',
]);
const TREATED = new Set([
  'type',
  'properties',
  'items',
  'anyOf',
  'oneOf',
  'allOf',
  'enum',
  'const',
  '$ref',
  '$defs',
  'definitions',
]);
/** Say nothing to a model. */
const SILENT = new Set(['$schema', '$id', '$comment', 'additionalProperties']);
/** Formats that the API takes; with any other it refuses the schema. */
const FORMATS = new Set(['enum', 'date-time', 'float', 'double', 'int32', 'int64']);
/** A schema that refers to itself must end somewhere. */
const MAX_DEPTH = 24;

interface Place {
  readonly root: JsonObject;
  readonly at: string;
  readonly depth: number;
  readonly dropped: string[];
}

/** JSON Schema → the subset of OpenAPI's that `parameters` and `responseSchema` take: references resolved, the rest left out and listed. */
export function cleanSchema(schema: JsonObject): CleanSchema {
  const dropped: string[] = [];
  const clean = convert(schema, { root: schema, at: '', depth: 0, dropped });
  return { schema: clean, dropped: [...new Set(dropped)] };
}

function convert(written: JsonObject, place: Place): JsonObject {
  if (place.depth > MAX_DEPTH) return leaveOut(place, 'depth');
  const schema = resolved(written, place.root);
  const kept: Record<string, JsonValue | undefined> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'format' && !FORMATS.has(String(value))) leaveOut(place, `format ${String(value)}`);
    else if (KEPT.has(key)) kept[key] = value;
    else if (!TREATED.has(key) && !SILENT.has(key)) leaveOut(place, key);
  }
  return { ...kept, ...typeOf(schema, place), ...enumOf(schema), ...insideOf(schema, place) };
}

function leaveOut({ at, dropped }: Place, key: string): JsonObject {
  dropped.push(at === '' ? key : `${at}: ${key}`);
  return {};
}

/** `{"$ref": "#/$defs/Name"}` stands for what it points at; what stands beside it wins. */
function resolved(schema: JsonObject, root: JsonObject): JsonObject {
  const merged = mergeAll(schema, root);
  const { $ref: reference, ...own } = merged;
  if (typeof reference !== 'string') return merged;
  return { ...target(reference, root), ...own };
}

function target(reference: string, root: JsonObject): JsonObject {
  const path = reference.startsWith('#') ? reference.slice(1).split('/').filter(Boolean) : [];
  let found: JsonValue | undefined = root;
  for (const step of path) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return isJsonObject(found) && found !== root ? found : {};
}

/** "All of these" has no word: the parts become one. */
function mergeAll(schema: JsonObject, root: JsonObject): JsonObject {
  const { allOf, ...own } = schema;
  if (!Array.isArray(allOf)) return schema;
  const parts = allOf.filter(isJsonObject).map((part) => ({ ...part, ...referenced(part, root) }));
  const properties = [...parts, own].map((part) => (isJsonObject(part['properties']) ? part['properties'] : {}));
  const required = [...parts, own].flatMap((part) => (Array.isArray(part['required']) ? part['required'] : []));
  const merged = Object.assign({}, ...parts, own) as JsonObject;
  return {
    ...merged,
    ...(properties.some((entry) => Object.keys(entry).length > 0)
      ? { properties: Object.assign({}, ...properties) as JsonObject }
      : {}),
    ...(required.length === 0 ? {} : { required }),
  };
}

function referenced(part: JsonObject, root: JsonObject): JsonObject {
  return typeof part['$ref'] === 'string' ? target(part['$ref'], root) : {};
}

/** Types are written in capitals, and one of several types is a choice. */
function typeOf({ type, properties, items }: JsonObject, place: Place): JsonObject {
  if (typeof type === 'string') return { type: type.toUpperCase() };
  if (Array.isArray(type)) {
    const named = type.filter((entry) => entry !== 'null');
    const nullable = named.length < type.length ? { nullable: true } : {};
    if (named.length === 1) return { type: String(named[0]).toUpperCase(), ...nullable };
    if (named.length > 1) return { anyOf: named.map((entry) => ({ type: String(entry).toUpperCase() })), ...nullable };
    return leaveOut(place, 'type null');
  }
  if (properties !== undefined) return { type: 'OBJECT' };
  return items === undefined ? {} : { type: 'ARRAY' };
}

/** Only texts can be listed; a number in a list says what it is. */
function enumOf(schema: JsonObject): JsonObject {
  const values = schema['const'] === undefined ? schema['enum'] : [schema['const']];
  if (!Array.isArray(values)) return {};
  const named = values.filter((value) => value !== null);
  const nullable = named.length < values.length ? { nullable: true } : {};
  if (named.length === 0) return nullable;
  return {
    type: 'STRING',
    enum: named.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
    ...nullable,
  };
}

function insideOf(schema: JsonObject, place: Place): JsonObject {
  const { properties, items } = schema;
  const choices = schema['anyOf'] ?? schema['oneOf'];
  return {
    ...(isJsonObject(properties) ? { properties: eachOf(properties, place) } : {}),
    ...(isJsonObject(items) ? { items: convert(items, inner(place, 'items')) } : {}),
    ...(Array.isArray(choices) ? choiceOf(choices.filter(isJsonObject), place) : {}),
  };
}

function eachOf(properties: JsonObject, place: Place): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      convert(isJsonObject(schema) ? schema : {}, inner(place, name)),
    ]),
  );
}

/** "This or null" is a word of its own. */
function choiceOf(choices: readonly JsonObject[], place: Place): JsonObject {
  const named = choices.filter((choice) => choice['type'] !== 'null');
  const nullable = named.length < choices.length ? { nullable: true } : {};
  const [only] = named;
  if (named.length === 1 && only !== undefined) return { ...convert(only, place), ...nullable };
  return { anyOf: named.map((choice, index) => convert(choice, inner(place, `anyOf.${index}`))), ...nullable };
}

function inner({ at, depth, ...place }: Place, name: string): Place {
  return { ...place, at: at === '' ? name : `${at}.${name}`, depth: depth + 1 };
}
