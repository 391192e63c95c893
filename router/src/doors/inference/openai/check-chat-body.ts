import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { type RouterError, routerError } from '../../../domain/router-error.ts';

/** What a field must be, as the error message says it, and how to tell. `null` stands for "not given" in every field, as at OpenAI. */
interface FieldRule {
  readonly must: string;
  readonly holds: (value: JsonValue) => boolean;
}

const text: FieldRule = { must: 'a string', holds: (value) => typeof value === 'string' };
const number: FieldRule = { must: 'a number', holds: (value) => typeof value === 'number' };
const flag: FieldRule = { must: 'true or false', holds: (value) => typeof value === 'boolean' };
const object: FieldRule = { must: 'an object', holds: isJsonObject };
const list: FieldRule = { must: 'an array', holds: Array.isArray };
const objects: FieldRule = {
  must: 'an array of objects',
  holds: (value) => Array.isArray(value) && value.every(isJsonObject),
};
const textOrObject: FieldRule = {
  must: 'a string or an object',
  holds: (value) => text.holds(value) || object.holds(value),
};
const textOrTexts: FieldRule = {
  must: 'a string or an array of strings',
  holds: (value) => text.holds(value) || (Array.isArray(value) && value.every((item) => typeof item === 'string')),
};
const contentOrParts: FieldRule = {
  must: 'a string or an array',
  holds: (value) => text.holds(value) || Array.isArray(value),
};

/**
 * Only types: ranges differ from upstream to upstream (LM Studio takes `max_tokens: -1`), and those say no themselves. Unknown fields are
 * nobody's business here.
 */
const fields: ReadonlyMap<string, FieldRule> = new Map([
  ['model', text],
  ['messages', list],
  ['stream', flag],
  ['stream_options', object],
  ['provider', textOrObject],
  ['tools', objects],
  ['tool_choice', textOrObject],
  ['parallel_tool_calls', flag],
  ['functions', objects],
  ['function_call', textOrObject],
  ['response_format', object],
  ['max_tokens', number],
  ['max_completion_tokens', number],
  ['temperature', number],
  ['top_p', number],
  ['frequency_penalty', number],
  ['presence_penalty', number],
  ['seed', number],
  ['n', number],
  ['logprobs', flag],
  ['top_logprobs', number],
  ['logit_bias', object],
  ['stop', textOrTexts],
  ['user', text],
  ['reasoning_effort', text],
  ['metadata', object],
]);

const MAX_MODEL_LENGTH = 512;

/** The first thing wrong with a chat request's body, naming the field; undefined when it can be passed on. */
export function chatBodyProblem(body: JsonObject): RouterError | undefined {
  for (const name in body) {
    const rule = fields.get(name);
    const value = body[name];
    if (rule === undefined && isTwinOfRoutedField(name)) return wrong(name, `spelled "${name.toLowerCase()}"`);
    if (rule === undefined || value === undefined || value === null) continue;
    if (!rule.holds(value)) return wrong(name, rule.must);
  }
  const model = body['model'];
  if (typeof model === 'string' && model.length > MAX_MODEL_LENGTH)
    return wrong('model', `at most ${MAX_MODEL_LENGTH} characters long`);
  return messagesProblem(body['messages']);
}

const routedFields: ReadonlySet<string> = new Set(['model', 'stream', 'messages', 'provider']);
const LONGEST_ROUTED_FIELD = 8;

/**
 * Servers written in Go match names whatever their case and take the last: `Model` beside `model` would be checked and recorded as one model
 * and answered by another.
 */
function isTwinOfRoutedField(name: string): boolean {
  return name.length <= LONGEST_ROUTED_FIELD && routedFields.has(name.toLowerCase());
}

function messagesProblem(messages: JsonValue | undefined): RouterError | undefined {
  if (!Array.isArray(messages)) return wrong('messages', 'an array with at least one message');
  if (messages.length === 0) return wrong('messages', 'an array with at least one message; it is empty');
  for (let index = 0; index < messages.length; index += 1) {
    const problem = messageProblem(messages[index] as JsonValue, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function messageProblem(message: JsonValue, index: number): RouterError | undefined {
  const at = `messages[${index}]`;
  if (!isJsonObject(message)) return wrong(at, object.must);
  if (typeof message['role'] !== 'string') return wrong(`${at}.role`, text.must);
  const content = message['content'];
  if (content !== undefined && content !== null && !contentOrParts.holds(content))
    return wrong(`${at}.content`, contentOrParts.must);
  const toolCalls = message['tool_calls'];
  if (toolCalls !== undefined && toolCalls !== null && !objects.holds(toolCalls))
    return wrong(`${at}.tool_calls`, objects.must);
  return undefined;
}

function wrong(param: string, must: string): RouterError {
  const message = `"${param}" must be ${must}.`;
  return routerError('invalid_request', message, { param, details: [{ field: param, message }] });
}
