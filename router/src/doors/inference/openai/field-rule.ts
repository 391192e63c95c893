import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import { hasControlCharacters } from '../../../lib/has-control-characters.ts';

/** What a field must be, as the error message says it, and how to tell. `null` stands for "not given" in every field, as at OpenAI. */
export interface FieldRule {
  readonly must: string;
  readonly holds: (value: JsonValue) => boolean;
}

export const text: FieldRule = { must: 'a string', holds: (value) => typeof value === 'string' };
export const number: FieldRule = { must: 'a number', holds: (value) => typeof value === 'number' };
export const flag: FieldRule = { must: 'true or false', holds: (value) => typeof value === 'boolean' };
export const object: FieldRule = { must: 'an object', holds: isJsonObject };
export const list: FieldRule = { must: 'an array', holds: Array.isArray };
export const objects: FieldRule = {
  must: 'an array of objects',
  holds: (value) => Array.isArray(value) && value.every(isJsonObject),
};
export const textOrObject: FieldRule = {
  must: 'a string or an object',
  holds: (value) => text.holds(value) || object.holds(value),
};
export const textOrTexts: FieldRule = {
  must: 'a string or an array of strings',
  holds: (value) => text.holds(value) || (Array.isArray(value) && value.every((item) => typeof item === 'string')),
};
export const contentOrParts: FieldRule = {
  must: 'a string or an array',
  holds: (value) => text.holds(value) || Array.isArray(value),
};
/** What completions and embeddings take: texts, or token ids of the model's own tokenizer. */
export const textsOrTokens: FieldRule = {
  must: 'a string, an array of strings, an array of token ids or an array of such arrays, and not empty',
  holds: (value) => {
    if (!Array.isArray(value)) return typeof value === 'string';
    return value.length > 0 && [isText, isToken, isTokens].some((kind) => value.every(kind));
  },
};

const MAX_MODEL_LENGTH = 512;

/** The first field of a body that is not what its rule says; undefined where all are. Unknown fields are nobody's business here. */
export function fieldProblem(body: JsonObject, rules: ReadonlyMap<string, FieldRule>): RouterError | undefined {
  for (const name in body) {
    const rule = rules.get(name);
    const value = body[name];
    if (rule === undefined && isTwinOfRoutedField(name)) return wrongField(name, `spelled "${name.toLowerCase()}"`);
    if (rule === undefined || value === undefined || value === null) continue;
    if (!rule.holds(value)) return wrongField(name, rule.must);
  }
  return modelProblem(body['model']);
}

/** What goes into logs, headers and lists. */
function modelProblem(model: JsonValue | undefined): RouterError | undefined {
  if (typeof model !== 'string') return undefined;
  if (model.length > MAX_MODEL_LENGTH) return wrongField('model', `at most ${MAX_MODEL_LENGTH} characters long`);
  return hasControlCharacters(model) ? wrongField('model', 'made of printable characters') : undefined;
}

export function wrongField(param: string, must: string): RouterError {
  const message = `"${param}" must be ${must}.`;
  return routerError('invalid_request', message, { param, details: [{ field: param, message }] });
}

const routedFields: ReadonlySet<string> = new Set(['model', 'stream', 'messages', 'provider']);
const LONGEST_ROUTED_FIELD = 8;

/**
 * Servers written in Go match names whatever their case and take the last: `Model` beside `model` would be checked and recorded as one model
 * and answered by another.
 */
function isTwinOfRoutedField(name: string): boolean {
  if (name.length > LONGEST_ROUTED_FIELD) return false;
  const lower = name.toLowerCase();
  // The name itself is no twin, also where a door has no use for it (`messages` in a request of the Responses dialect).
  return lower !== name && routedFields.has(lower);
}

function isText(value: JsonValue): boolean {
  return typeof value === 'string';
}

function isToken(value: JsonValue): boolean {
  return typeof value === 'number' && Number.isInteger(value);
}

function isTokens(value: JsonValue): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isToken);
}
