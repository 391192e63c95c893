import type { JsonObject } from '../../../domain/json.ts';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import {
  contentOrParts,
  type FieldRule,
  fieldProblem,
  flag,
  number,
  object,
  objects,
  text,
  textOrObject,
  wrongField,
} from '../openai/field-rule.ts';
import { inputProblem } from './check-items.ts';

const texts: FieldRule = {
  must: 'an array of strings',
  holds: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};

/** Only types: ranges differ from upstream to upstream, and those say no themselves. Unknown fields are passed on. */
const fields: ReadonlyMap<string, FieldRule> = new Map<string, FieldRule>([
  ['model', text],
  ['input', contentOrParts],
  ['instructions', contentOrParts],
  ['stream', flag],
  ['stream_options', object],
  ['store', flag],
  ['background', flag],
  ['previous_response_id', text],
  ['conversation', textOrObject],
  ['provider', textOrObject],
  ['tools', objects],
  ['tool_choice', textOrObject],
  ['parallel_tool_calls', flag],
  ['max_output_tokens', number],
  ['max_tool_calls', number],
  ['temperature', number],
  ['top_p', number],
  ['top_logprobs', number],
  ['text', object],
  ['reasoning', object],
  ['include', texts],
  ['truncation', text],
  ['metadata', object],
  ['service_tier', text],
  ['prompt', object],
  ['prompt_cache_key', text],
  ['safety_identifier', text],
  ['user', text],
  ['strict', flag],
]);

/** The first thing wrong with the body of a Responses request, naming the field; undefined when it can be passed on. */
export function responsesBodyProblem(body: JsonObject): RouterError | undefined {
  return fieldProblem(body, fields) ?? togetherProblem(body) ?? toolsProblem(body) ?? askedProblem(body);
}

function togetherProblem(body: JsonObject): RouterError | undefined {
  if (body['previous_response_id'] != null && body['conversation'] != null)
    return wrongField('previous_response_id', 'left out where "conversation" is given');
  if (body['background'] !== true) return undefined;
  const message = 'Answers in the background are not made by this router: leave "background" out, and stream instead.';
  return routerError('invalid_request', message, {
    param: 'background',
    details: [{ field: 'background', message }],
  });
}

function toolsProblem({ tools }: JsonObject): RouterError | undefined {
  for (const [index, tool] of (Array.isArray(tools) ? (tools as readonly JsonObject[]) : []).entries()) {
    const at = `tools[${index}]`;
    if (typeof tool['type'] !== 'string') return wrongField(`${at}.type`, text.must);
    const named = tool['type'] === 'function' || tool['type'] === 'custom';
    if (named && typeof tool['name'] !== 'string') return wrongField(`${at}.name`, text.must);
  }
  return undefined;
}

/** Nothing new needs to be asked where a stored prompt or a conversation is. */
function askedProblem({
  input,
  prompt,
  previous_response_id: previous,
  conversation,
}: JsonObject): RouterError | undefined {
  if (input != null) return inputProblem(input);
  return prompt != null || previous != null || conversation != null
    ? undefined
    : wrongField('input', 'a string or an array of items');
}
