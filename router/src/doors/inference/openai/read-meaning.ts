import type { ChatMeaning, OutputFormat, ToolChoice, ToolDefinition } from '../../../domain/chat-request.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { numberOf } from '../../../lib/number-of.ts';
import { textOf } from '../../../lib/text-of.ts';
import { readMessage } from './read-message.ts';

/** Fields of the chat body that have a name in `ChatMeaning`, or that only the router reads. */
const named: ReadonlySet<string> = new Set([
  'model',
  'provider',
  'messages',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'functions',
  'function_call',
  'parallel_tool_calls',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'seed',
  'n',
  'logprobs',
  'top_logprobs',
  'response_format',
  'reasoning_effort',
  'user',
]);

/** OpenAI's chat body → what it means. Tolerant: what is not understood goes to `extra` or is left out, nothing is refused here. */
export function readMeaning(body: JsonObject): ChatMeaning {
  const messages = body['messages'];
  return {
    messages: Array.isArray(messages) ? messages.filter(isJsonObject).map(readMessage) : [],
    tools: readTools(body),
    toolChoice: readToolChoice(body['tool_choice'] ?? body['function_call']),
    parallelToolCalls: flagOf(body['parallel_tool_calls']),
    maxOutputTokens: numberOf(body['max_completion_tokens']) ?? numberOf(body['max_tokens']),
    temperature: numberOf(body['temperature']),
    topP: numberOf(body['top_p']),
    frequencyPenalty: numberOf(body['frequency_penalty']),
    presencePenalty: numberOf(body['presence_penalty']),
    stop: readStop(body['stop']),
    seed: numberOf(body['seed']),
    choices: numberOf(body['n']),
    logprobs: body['logprobs'] === true ? { top: numberOf(body['top_logprobs']) } : undefined,
    output: readOutputFormat(body['response_format']),
    reasoningEffort: readEffort(body),
    endUser: textOf(body['user']) ?? textOf(body['safety_identifier']),
    extra: Object.fromEntries(Object.entries(body).filter(([name]) => !named.has(name))),
  };
}

/** Besides `tools`, the older `functions`, whose entries are what `tools[].function` holds. Tools of other types have no meaning elsewhere. */
function readTools(body: JsonObject): readonly ToolDefinition[] {
  const tools = objectsOf(body['tools']).map((tool) => tool['function']);
  return [...tools.filter(isJsonObject), ...objectsOf(body['functions'])].map(readTool);
}

function readTool(tool: JsonObject): ToolDefinition {
  const { description, parameters, strict } = tool as { readonly [name: string]: JsonValue | undefined };
  return {
    name: textOf(tool['name']) ?? '',
    ...(typeof description === 'string' ? { description } : {}),
    ...(isJsonObject(parameters) ? { inputSchema: parameters } : {}),
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}

function readToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { kind: choice };
  if (!isJsonObject(choice)) return undefined;
  const tool = isJsonObject(choice['function']) ? choice['function'] : choice;
  const name = textOf(tool['name']);
  return name === undefined ? undefined : { kind: 'tool', name };
}

function readStop(stop: JsonValue | undefined): readonly string[] {
  if (typeof stop === 'string') return [stop];
  return Array.isArray(stop) ? stop.filter((item) => typeof item === 'string') : [];
}

function readOutputFormat(format: JsonValue | undefined): OutputFormat | undefined {
  if (!isJsonObject(format)) return undefined;
  if (format['type'] === 'text') return { kind: 'text' };
  if (format['type'] === 'json_object') return { kind: 'json' };
  const asked = format['json_schema'];
  if (format['type'] !== 'json_schema' || !isJsonObject(asked)) return undefined;
  const { description, schema, strict } = asked as { readonly [name: string]: JsonValue | undefined };
  return {
    kind: 'schema',
    name: textOf(asked['name']) ?? 'answer',
    ...(typeof description === 'string' ? { description } : {}),
    schema: isJsonObject(schema) ? schema : {},
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}

/** OpenAI's own field, or OpenRouter's `reasoning.effort`. */
function readEffort(body: JsonObject): string | undefined {
  const reasoning = body['reasoning'];
  return textOf(body['reasoning_effort']) ?? (isJsonObject(reasoning) ? textOf(reasoning['effort']) : undefined);
}

function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function flagOf(value: JsonValue | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
