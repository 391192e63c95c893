import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import { ownValue } from '../../../lib/own-value.ts';
import { contentOrParts, type FieldRule, list, object, text, wrongField } from '../openai/field-rule.ts';

const roles = ['user', 'assistant', 'system', 'developer'];

const role: FieldRule = {
  must: `one of ${roles.map((name) => `"${name}"`).join(', ')}`,
  holds: (value) => typeof value === 'string' && roles.includes(value),
};

/** What items and parts of these types cannot do without. Other types, and other fields, are the upstream's business. */
const itemRules: Readonly<Record<string, Readonly<Record<string, FieldRule>>>> = {
  message: { role, content: contentOrParts },
  function_call: { call_id: text, name: text, arguments: text },
  function_call_output: { call_id: text, output: contentOrParts },
  custom_tool_call: { call_id: text, name: text, input: text },
  custom_tool_call_output: { call_id: text, output: contentOrParts },
  reasoning: { summary: list },
  item_reference: { id: text },
};

const partRules: Readonly<Record<string, Readonly<Record<string, FieldRule>>>> = {
  input_text: { text },
  output_text: { text },
  refusal: { refusal: text },
  input_audio: { input_audio: object },
};

/** The first thing wrong with a list of items, or a text in its place; undefined where it can be passed on. */
export function inputProblem(input: JsonValue, field = 'input'): RouterError | undefined {
  if (typeof input === 'string') return undefined;
  if (!Array.isArray(input)) return wrongField(field, 'a string or an array of items');
  for (let index = 0; index < input.length; index += 1) {
    const problem = itemProblem(input[index] as JsonValue, `${field}[${index}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function itemProblem(item: JsonValue, at: string): RouterError | undefined {
  if (!isJsonObject(item)) return wrongField(at, object.must);
  const type = typeNameOf(item);
  if (type === undefined) return wrongField(`${at}.type`, text.must);
  const rules = ownValue(itemRules, type);
  if (rules === undefined) return undefined;
  return missing(item, rules, at) ?? partsProblem(item, 'content', at) ?? partsProblem(item, 'output', at);
}

/** A message may leave its type out, a reference too. */
function typeNameOf(item: JsonObject): string | undefined {
  const { type } = item as { readonly type?: JsonValue };
  if (typeof type === 'string') return type;
  if (type !== undefined && type !== null) return undefined;
  return item['role'] === undefined && typeof item['id'] === 'string' ? 'item_reference' : 'message';
}

function missing(item: JsonObject, rules: Readonly<Record<string, FieldRule>>, at: string): RouterError | undefined {
  for (const [name, rule] of Object.entries(rules)) {
    const value = item[name];
    if (value === undefined || !rule.holds(value)) return wrongField(`${at}.${name}`, rule.must);
  }
  return undefined;
}

function partsProblem(item: JsonObject, field: string, at: string): RouterError | undefined {
  const parts = item[field];
  if (!Array.isArray(parts)) return undefined;
  for (let index = 0; index < parts.length; index += 1) {
    const problem = partProblem(parts[index] as JsonValue, `${at}.${field}[${index}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function partProblem(part: JsonValue, at: string): RouterError | undefined {
  if (!isJsonObject(part)) return wrongField(at, object.must);
  const type = part['type'];
  if (typeof type !== 'string') return wrongField(`${at}.type`, text.must);
  if (type === 'input_image') return imageProblem(part, at);
  return missing(part, ownValue(partRules, type) ?? {}, at);
}

function imageProblem(part: JsonObject, at: string): RouterError | undefined {
  const { image_url: url, file_id: file } = part as { readonly [name: string]: JsonValue | undefined };
  if (typeof url === 'string' || isJsonObject(url) || typeof file === 'string') return undefined;
  return wrongField(`${at}.image_url`, 'a string, unless there is a "file_id"');
}
