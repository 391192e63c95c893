import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { ResponsesRequest } from './responses-request.ts';

/** Echoed only where they were sent: they have no value that stands for "not given". */
const echoedIfSent = [
  'max_tool_calls',
  'prompt',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'user',
] as const;

/** What a response repeats of its request. Where nothing was asked it says the default, or null where only the upstream knows it. */
export function echoRequest({ body, keeps, continued }: ResponsesRequest): JsonObject {
  return {
    background: false,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    metadata: body['metadata'] ?? {},
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: body['previous_response_id'] ?? null,
    reasoning: echoReasoning(body['reasoning']),
    store: keeps,
    temperature: body['temperature'] ?? null,
    text: echoText(body['text']),
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: echoTools(body['tools']),
    top_logprobs: body['top_logprobs'] ?? 0,
    top_p: body['top_p'] ?? null,
    truncation: body['truncation'] ?? 'disabled',
    ...Object.fromEntries(echoedIfSent.flatMap((name) => (body[name] == null ? [] : [[name, body[name]]]))),
    ...(continued?.conversation === undefined ? {} : { conversation: { id: continued.conversation } }),
  };
}

function echoReasoning(reasoning: JsonValue | undefined): JsonObject {
  return { effort: null, summary: null, ...(isJsonObject(reasoning) ? reasoning : {}) };
}

function echoText(text: JsonValue | undefined): JsonObject {
  return { format: { type: 'text' }, ...(isJsonObject(text) ? text : {}) };
}

/** Functions have all their fields in an answer, and are strict where nothing else was said. */
function echoTools(tools: JsonValue | undefined): readonly JsonValue[] {
  if (!Array.isArray(tools)) return [];
  return tools.map((tool) =>
    isJsonObject(tool) && tool['type'] === 'function'
      ? {
          ...tool,
          description: tool['description'] ?? null,
          parameters: tool['parameters'] ?? null,
          strict: tool['strict'] ?? true,
        }
      : tool,
  );
}
