import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';

/** Rules about values that the vendor's schemas do not know: its own clients tell them to the model in words. */
const UNSAYABLE = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]);
/** Keywords whose value is a map of names to schemas: a name in it is no keyword. */
const MAPS = new Set(['properties', '$defs', 'definitions', 'patternProperties']);
/** Keywords that hold data. */
const DATA = new Set(['enum', 'const', 'default', 'examples', 'required']);

/**
 * A schema as `output_config.format` takes it: objects closed (what is valid then was valid before), and rules that it does not know
 * moved into the description, as the vendor's own clients do.
 */
export function outputSchema(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).flatMap(([key, value]): readonly (readonly [string, JsonValue])[] =>
    value === undefined || UNSAYABLE.has(key) || isLargeMinimum(key, value) ? [] : [[key, convert(key, value)]],
  );
  return { ...Object.fromEntries(entries), ...closed(schema), ...described(schema) };
}

function convert(key: string, value: JsonValue): JsonValue {
  if (DATA.has(key)) return value;
  if (MAPS.has(key) && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, convertSchema(schema ?? null)]));
  }
  return Array.isArray(value) ? value.map(convertSchema) : convertSchema(value);
}

function convertSchema(value: JsonValue): JsonValue {
  return isJsonObject(value) ? outputSchema(value) : value;
}

function closed(schema: JsonObject): JsonObject {
  return schema['type'] === 'object' ? { additionalProperties: false } : {};
}

function described(schema: JsonObject): JsonObject {
  const rules = Object.entries(schema).filter(([key, value]) => UNSAYABLE.has(key) || isLargeMinimum(key, value));
  if (rules.length === 0) return {};
  const words = rules.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(', ');
  const before = typeof schema['description'] === 'string' ? `${schema['description']}\n\n` : '';
  return { description: `${before}{${words}}` };
}

/** Lists may be asked to have at least one entry, not more. */
function isLargeMinimum(key: string, value: JsonValue | undefined): boolean {
  return key === 'minItems' && value !== 0 && value !== 1;
}
