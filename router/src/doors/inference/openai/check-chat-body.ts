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
  textOrTexts,
  wrongField,
} from './field-rule.ts';

/**
 * Only types: ranges differ from upstream to upstream (LM Studio takes `max_tokens: -1`), and those say no themselves. Unknown fields are
 * nobody's business here.
 */
const fields: ReadonlyMap<string, FieldRule> = new Map<string, FieldRule>([
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
  ['strict', flag],
]);

/** The first thing wrong with a chat request's body, naming the field; undefined when it can be passed on. */
export function chatBodyProblem(body: JsonObject): RouterError | undefined {
  return fieldProblem(body, fields) ?? messagesProblem(body['messages']);
}

function messagesProblem(messages: JsonValue | undefined): RouterError | undefined {
  if (!Array.isArray(messages)) return wrongField('messages', 'an array with at least one message');
  if (messages.length === 0) return wrongField('messages', 'an array with at least one message; it is empty');
  for (let index = 0; index < messages.length; index += 1) {
    const problem = messageProblem(messages[index] as JsonValue, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function messageProblem(message: JsonValue, index: number): RouterError | undefined {
  if (!isJsonObject(message)) return wrongField(`messages[${index}]`, object.must);
  if (typeof message['role'] !== 'string') return wrongField(`messages[${index}].role`, text.must);
  const content = message['content'];
  if (content !== undefined && content !== null && !contentOrParts.holds(content))
    return wrongField(`messages[${index}].content`, contentOrParts.must);
  const toolCalls = message['tool_calls'];
  if (toolCalls !== undefined && toolCalls !== null && !objects.holds(toolCalls))
    return wrongField(`messages[${index}].tool_calls`, objects.must);
  return undefined;
}
