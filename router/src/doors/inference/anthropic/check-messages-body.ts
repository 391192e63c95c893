import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import {
  contentOrParts,
  type FieldRule,
  fieldProblem,
  flag,
  list,
  number,
  object,
  objects,
  text,
  textOrObject,
  wrongField,
} from '../openai/field-rule.ts';
import { contentProblem } from './check-content.ts';

const wholeNumber: FieldRule = {
  must: 'a whole number that is not negative',
  holds: (value) => Number.isInteger(value) && Number(value) >= 0,
};
const texts: FieldRule = {
  must: 'an array of strings',
  holds: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
const typedObject: FieldRule = {
  must: 'an object with a "type"',
  holds: (value) => isJsonObject(value) && typeof value['type'] === 'string',
};

/** Types only: ranges differ from model to model and from upstream to upstream, and those say no themselves. Unknown fields are passed on. */
const fields: ReadonlyMap<string, FieldRule> = new Map([
  ['model', text],
  ['messages', list],
  ['max_tokens', wholeNumber],
  ['system', contentOrParts],
  ['stream', flag],
  ['temperature', number],
  ['top_p', number],
  ['top_k', number],
  ['stop_sequences', texts],
  ['tools', objects],
  ['tool_choice', typedObject],
  ['thinking', typedObject],
  ['output_config', object],
  ['output_format', object],
  ['metadata', object],
  ['service_tier', text],
  ['cache_control', typedObject],
  ['provider', textOrObject],
  ['strict', flag],
]);

/** The first thing wrong with a body of `POST /v1/messages`, naming the field as Anthropic does (`messages.0.role`); undefined when it can be passed on. */
export function messagesBodyProblem(body: JsonObject): RouterError | undefined {
  const problem = promptProblem(body);
  if (problem !== undefined) return problem;
  return isGiven(body['max_tokens']) ? undefined : wrongField('max_tokens', 'given: the dialect requires it');
}

/** The same for `POST /v1/messages/count_tokens`, which asks for no answer. */
export function promptProblem(body: JsonObject): RouterError | undefined {
  return (
    fieldProblem(body, fields) ??
    messagesProblem(body['messages']) ??
    (Array.isArray(body['system']) ? contentProblem(body['system'], 'system', 'system') : undefined) ??
    toolsProblem(body['tools']) ??
    choiceProblem(body['tool_choice']) ??
    thinkingProblem(body['thinking']) ??
    outputProblem(body)
  );
}

function isGiven(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}

function messagesProblem(messages: JsonValue | undefined): RouterError | undefined {
  if (!Array.isArray(messages)) return wrongField('messages', 'an array with at least one message');
  if (messages.length === 0) return wrongField('messages', 'an array with at least one message; it is empty');
  for (let index = 0; index < messages.length; index += 1) {
    const problem = messageProblem(messages[index] as JsonValue, `messages.${index}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function messageProblem(message: JsonValue, at: string): RouterError | undefined {
  if (!isJsonObject(message)) return wrongField(at, object.must);
  const { role, content } = message as { readonly [name: string]: JsonValue | undefined };
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    return wrongField(`${at}.role`, '"user" or "assistant" (or "system" in the middle of a conversation)');
  }
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return wrongField(`${at}.content`, contentOrParts.must);
  return contentProblem(content, `${at}.content`, role);
}

function toolsProblem(tools: JsonValue | undefined): RouterError | undefined {
  if (!Array.isArray(tools)) return undefined;
  for (const [index, tool] of tools.entries()) {
    const problem = isJsonObject(tool) ? toolProblem(tool, `tools.${index}`) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function toolProblem(tool: JsonObject, at: string): RouterError | undefined {
  const type = tool['type'];
  if (isGiven(type) && typeof type !== 'string') return wrongField(`${at}.type`, text.must);
  // Of Anthropic's own tools, today's and tomorrow's, only Anthropic knows the fields.
  if (isGiven(type) && type !== 'custom') return undefined;
  if (typeof tool['name'] !== 'string' || tool['name'] === '') {
    return wrongField(`${at}.name`, 'a string that is not empty');
  }
  if (!isJsonObject(tool['input_schema'])) return wrongField(`${at}.input_schema`, 'a JSON schema (an object)');
  const description = tool['description'];
  return isGiven(description) && typeof description !== 'string'
    ? wrongField(`${at}.description`, text.must)
    : undefined;
}

const choices: ReadonlySet<JsonValue | undefined> = new Set(['auto', 'any', 'tool', 'none']);

function choiceProblem(choice: JsonValue | undefined): RouterError | undefined {
  if (!isJsonObject(choice)) return undefined;
  if (!choices.has(choice['type'])) return wrongField('tool_choice.type', '"auto", "any", "tool" or "none"');
  if (choice['type'] === 'tool' && typeof choice['name'] !== 'string') {
    return wrongField('tool_choice.name', 'the name of the tool to use');
  }
  const disabled = choice['disable_parallel_tool_use'];
  return isGiven(disabled) && typeof disabled !== 'boolean'
    ? wrongField('tool_choice.disable_parallel_tool_use', flag.must)
    : undefined;
}

function thinkingProblem(thinking: JsonValue | undefined): RouterError | undefined {
  if (!isJsonObject(thinking)) return undefined;
  const budget = thinking['budget_tokens'];
  const needed = thinking['type'] === 'enabled';
  return (needed || isGiven(budget)) && !wholeNumber.holds(budget ?? null)
    ? wrongField('thinking.budget_tokens', wholeNumber.must)
    : undefined;
}

function outputProblem(body: JsonObject): RouterError | undefined {
  const config = body['output_config'];
  if (!isJsonObject(config)) return formatProblem(body['output_format'], 'output_format');
  const effort = config['effort'];
  if (isGiven(effort) && typeof effort !== 'string') return wrongField('output_config.effort', text.must);
  return formatProblem(config['format'], 'output_config.format');
}

function formatProblem(format: JsonValue | undefined, at: string): RouterError | undefined {
  if (!isGiven(format)) return undefined;
  if (!isJsonObject(format) || typeof format['type'] !== 'string') return wrongField(at, typedObject.must);
  return format['type'] === 'json_schema' && !isJsonObject(format['schema'])
    ? wrongField(`${at}.schema`, 'a JSON schema (an object)')
    : undefined;
}
