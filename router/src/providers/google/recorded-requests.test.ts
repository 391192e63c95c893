import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';
import { collectedExchanges, collectionMissing } from '../testing/recorded-exchanges.ts';
import { encodeMeaning } from './encode-meaning.ts';
import { modelRules } from './model-rules.ts';
import { geminiPlatform } from './platform.ts';
import { readGenerateBody } from './testing/read-generate-body.ts';

/** Two ways of saying the same: both bodies are brought into one form before they are compared. */
const sameMeaning: readonly { readonly why: string; readonly change: (value: JsonObject) => JsonObject }[] = [
  { why: 'a list of one content may stand without its brackets', change: withPartLists },
  { why: 'instructions have no role', change: withoutSystemRole },
  {
    why: 'a thought that is none, null and empty objects and lists say nothing',
    change: (body) => deep(body, withoutNothing),
  },
  { why: 'an empty text says nothing', change: withoutEmptyTexts },
  { why: 'neighbours of one role are one turn', change: withMergedTurns },
  {
    why: 'an id that nobody gave is sent so that call and result belong together',
    change: (body) => deep(body, withoutMadeId),
  },
  { why: 'a schema means the same in either field, and in capitals', change: (body) => deep(body, withOneSchema) },
  { why: 'a function without parameters takes an empty object', change: (body) => deep(body, withoutEmptySchema) },
  { why: 'one entry of tools may hold them all', change: withToolsApart },
  { why: 'the model stands in the address', change: ({ model: _model, ...body }) => body },
];

const sent = collectedExchanges('generate-content').filter(
  ({ request, provider }) => request.body !== null && (provider === 'gemini' || provider === 'vertex'),
);

describe.skipIf(collectionMissing() !== undefined)('a recorded request', () => {
  it('is there', () => expect(sent.length).toBeGreaterThan(120));

  it.each(sent)('is encoded as it was recorded: $name', ({ request }) => {
    const body = oneForm(inCamelCase(request.body as JsonObject));
    const encoded = encodeMeaning({
      meaning: readGenerateBody(body),
      // What these models take of a schema depends on their age; here only the meaning counts.
      rules: { ...modelRules(request.url), schemas: 'json', schemaBesideTools: true },
      platform: geminiPlatform,
    });
    expect(encoded.dropped).toEqual([]);
    expect(encoded.warnings).toEqual([]);
    expect(oneForm(JSON.parse(JSON.stringify(encoded.body)))).toEqual(body);
  });
});

function oneForm(body: JsonObject): JsonObject {
  return sameMeaning.reduce((changed, { change }) => change(changed), body);
}

const DATA = new Set([
  'args',
  'response',
  'parameters',
  'parametersJsonSchema',
  'responseSchema',
  'responseJsonSchema',
]);

/** The API takes both spellings of every field. */
function inCamelCase(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return [camel, DATA.has(camel) ? inner : camelValue(inner)];
    }),
  );
}

function camelValue(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((entry) => camelValue(entry) ?? null);
  return isJsonObject(value) ? inCamelCase(value) : value;
}

function deep(value: JsonObject, change: (object: JsonObject) => JsonObject): JsonObject {
  const inside = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'args' || key === 'response' ? inner : deepValue(inner, change),
  ]);
  return change(Object.fromEntries(inside));
}

function deepValue(value: JsonValue | undefined, change: (object: JsonObject) => JsonObject): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((entry) => deepValue(entry, change) ?? null);
  return isJsonObject(value) ? deep(value, change) : value;
}

function withPartLists(body: JsonObject): JsonObject {
  const instruction = body['systemInstruction'];
  if (!isJsonObject(instruction) || !isJsonObject(instruction['parts'])) return body;
  return { ...body, systemInstruction: { ...instruction, parts: [instruction['parts']] } };
}

function withoutSystemRole(body: JsonObject): JsonObject {
  const instruction = body['systemInstruction'];
  if (!isJsonObject(instruction)) return body;
  const { role: _role, ...bare } = instruction;
  return { ...body, systemInstruction: bare };
}

function withoutNothing(object: JsonObject): JsonObject {
  const said = Object.entries(object).filter(
    ([name, value]) =>
      value !== null &&
      !(name === 'thought' && value === false) &&
      !(name === 'generationConfig' && isJsonObject(value) && Object.keys(value).length === 0) &&
      !(name === 'required' && Array.isArray(value) && value.length === 0) &&
      !((name === 'tools' || name === 'safetySettings') && Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(said);
}

function withoutEmptyTexts(body: JsonObject): JsonObject {
  const instruction = body['systemInstruction'];
  const bare = (content: JsonValue | undefined) =>
    isJsonObject(content) && Array.isArray(content['parts'])
      ? {
          ...content,
          parts: content['parts'].filter(
            (part) => !isJsonObject(part) || part['text'] !== '' || part['thoughtSignature'] !== undefined,
          ),
        }
      : content;
  const system = bare(instruction);
  const says = isJsonObject(system) && Array.isArray(system['parts']) && system['parts'].length > 0;
  const { systemInstruction: _instruction, ...rest } = body;
  const contents = Array.isArray(body['contents']) ? body['contents'].map((content) => bare(content) ?? null) : null;
  return { ...rest, contents, ...(says ? { systemInstruction: system } : {}) };
}

function withMergedTurns(body: JsonObject): JsonObject {
  const merged: JsonObject[] = [];
  for (const content of Array.isArray(body['contents']) ? body['contents'].filter(isJsonObject) : []) {
    const last = merged.at(-1);
    const parts = content['parts'];
    if (last === undefined || last['role'] !== content['role'] || !Array.isArray(parts)) merged.push(content);
    else
      merged[merged.length - 1] = {
        ...last,
        parts: [...((last['parts'] as readonly JsonValue[] | undefined) ?? []), ...parts],
      };
  }
  return { ...body, contents: merged };
}

function withoutMadeId({ id, ...object }: JsonObject): JsonObject {
  return id === undefined || (typeof id === 'string' && id.startsWith('made_')) ? object : { id, ...object };
}

function withOneSchema(object: JsonObject): JsonObject {
  const { parameters, responseSchema, ...rest } = object;
  return {
    ...rest,
    ...(isJsonObject(parameters) ? { parametersJsonSchema: inLowerCase(parameters) } : {}),
    ...(isJsonObject(responseSchema) ? { responseJsonSchema: inLowerCase(responseSchema) } : {}),
  };
}

function inLowerCase(schema: JsonObject): JsonObject {
  return deep(schema, (object) =>
    typeof object['type'] === 'string' ? { ...object, type: object['type'].toLowerCase() } : object,
  );
}

function withoutEmptySchema(object: JsonObject): JsonObject {
  const { parametersJsonSchema: schema, ...rest } = object;
  const isEmpty =
    isJsonObject(schema) &&
    isJsonObject(schema['properties']) &&
    Object.keys(schema['properties']).length === 0 &&
    schema['additionalProperties'] === undefined;
  return schema === undefined || isEmpty ? rest : object;
}

/** The vendor's own tools first, then one entry with all functions. */
function withToolsApart(body: JsonObject): JsonObject {
  if (!Array.isArray(body['tools'])) return body;
  const entries = body['tools'].filter(isJsonObject);
  const functions = entries.flatMap((entry) =>
    Array.isArray(entry['functionDeclarations']) ? entry['functionDeclarations'] : [],
  );
  const natives = entries.flatMap((entry) =>
    Object.entries(entry).flatMap(([name, value]) => (name === 'functionDeclarations' ? [] : [{ [name]: value }])),
  );
  return { ...body, tools: [...natives, ...(functions.length === 0 ? [] : [{ functionDeclarations: functions }])] };
}
