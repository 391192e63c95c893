import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';
import type { TextReader } from './text-reader.ts';

/** What is left of a JSON schema that is told as a declaration. */
export interface SchemaWords {
  /** Tokens of names, descriptions and permitted values. */
  readonly words: number;
  readonly properties: number;
  readonly choices: number;
}

const MAX_DEPTH = 12;
const nothing: SchemaWords = { words: 0, properties: 0, choices: 0 };

export function schemaWords(schema: JsonValue | undefined, reader: TextReader, depth = 0): SchemaWords {
  if (!isJsonObject(schema) || depth > MAX_DEPTH) return nothing;
  const below = (value: JsonValue | undefined): SchemaWords => schemaWords(value, reader, depth + 1);
  const description = schema['description'];
  return sum([
    { ...nothing, words: typeof description === 'string' ? reader.tokensOf(description) : 0 },
    choicesOf(schema['enum'], reader),
    ...entries(schema['properties']).map(([name, value]) =>
      sum([{ words: reader.tokensOf(name), properties: 1, choices: 0 }, below(value)]),
    ),
    below(schema['items']),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((key) =>
      listed(schema[key]).map((value) => sum([{ ...nothing, properties: 0.5 }, below(value)])),
    ),
    ...['$defs', 'definitions'].flatMap((key) => entries(schema[key]).map(([, value]) => below(value))),
  ]);
}

function choicesOf(value: JsonValue | undefined, reader: TextReader): SchemaWords {
  const choices = listed(value);
  const words = choices.reduce(
    (tokens: number, choice) => tokens + reader.tokensOf(typeof choice === 'string' ? choice : JSON.stringify(choice)),
    0,
  );
  return { words, properties: 0, choices: choices.length };
}

function entries(value: JsonValue | undefined): readonly (readonly [string, JsonValue | undefined])[] {
  return isJsonObject(value) ? Object.entries(value satisfies JsonObject) : [];
}

function listed(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function sum(parts: readonly SchemaWords[]): SchemaWords {
  return parts.reduce(
    (one, other) => ({
      words: one.words + other.words,
      properties: one.properties + other.properties,
      choices: one.choices + other.choices,
    }),
    nothing,
  );
}
