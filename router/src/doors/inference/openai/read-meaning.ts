import type {
  ChatMeaning,
  OutputFormat,
  ReasoningWish,
  ToolChoice,
  ToolDefinition,
} from '../../../domain/chat-meaning.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { MeaningField } from '../../../domain/parameter-names.ts';
import { placed } from '../../../domain/placed.ts';
import { routerFields } from '../../../domain/router-fields.ts';
import { numberOf } from '../../../lib/number-of.ts';
import { textOf } from '../../../lib/text-of.ts';
import { extraFields } from '../extra-fields.ts';
import { readCacheMark } from './read-cache-mark.ts';
import { readMessage } from './read-message.ts';

/** Fields of the chat body that have a name in `ChatMeaning`, or that only the router reads. */
const named: ReadonlySet<string> = new Set([
  'model',
  ...routerFields,
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
  'top_k',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'seed',
  'n',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'response_format',
  'reasoning_effort',
  'reasoning',
  'thinking',
  'enable_thinking',
  'verbosity',
  'user',
  'metadata',
  'service_tier',
  'prompt_cache_key',
]);

/** OpenAI's chat body → what it means. Tolerant: what is not understood goes to `extra` or is left out, nothing is refused here. */
export function readMeaning(body: JsonObject): ChatMeaning {
  const messages = body['messages'];
  return {
    dialect: 'openai-chat',
    messages: Array.isArray(messages) ? messages.filter(isJsonObject).map(readMessage) : [],
    tools: readTools(body),
    toolChoice: readToolChoice(body['tool_choice'] ?? body['function_call']),
    parallelToolCalls: flagOf(body['parallel_tool_calls']),
    maxOutputTokens: numberOf(body['max_completion_tokens']) ?? numberOf(body['max_tokens']),
    temperature: numberOf(body['temperature']),
    topP: numberOf(body['top_p']),
    topK: numberOf(body['top_k']),
    frequencyPenalty: numberOf(body['frequency_penalty']),
    presencePenalty: numberOf(body['presence_penalty']),
    stop: readStop(body['stop']),
    seed: numberOf(body['seed']),
    choices: numberOf(body['n']),
    logprobs: body['logprobs'] === true ? { top: numberOf(body['top_logprobs']) } : undefined,
    logitBias: objectOf(body['logit_bias']),
    output: readOutputFormat(body['response_format']),
    reasoning: readReasoning(body),
    verbosity: textOf(body['verbosity']),
    endUser: textOf(body['user']) ?? textOf(body['safety_identifier']),
    metadata: objectOf(body['metadata']),
    serviceTier: textOf(body['service_tier']),
    promptCacheKey: textOf(body['prompt_cache_key']),
    embedding: undefined,
    extra: readExtra(body),
    ...readNames(body),
  };
}

/** Where the dialect has several words for one thing, the one that was taken. */
function readNames(body: JsonObject): Pick<ChatMeaning, 'names'> {
  const names = Object.fromEntries(
    Object.entries(otherWords).flatMap(([field, { usual, others }]) => {
      const taken = body[usual] == null ? others.find((word) => body[word] != null) : undefined;
      return taken === undefined ? [] : [[field, taken]];
    }),
  );
  return Object.keys(names).length === 0 ? {} : { names };
}

const otherWords = {
  maxOutputTokens: { usual: 'max_tokens', others: ['max_completion_tokens'] },
  reasoning: { usual: 'reasoning_effort', others: ['reasoning', 'thinking', 'enable_thinking'] },
  endUser: { usual: 'user', others: ['safety_identifier'] },
  toolChoice: { usual: 'tool_choice', others: ['function_call'] },
  tools: { usual: 'tools', others: ['functions'] },
} as const satisfies Partial<Record<MeaningField, { readonly usual: string; readonly others: readonly string[] }>>;

/** What has no name here, and of what has one the forms that mean nothing here. */
function readExtra(body: JsonObject): JsonObject {
  const { response_format: format, tool_choice: choice, stream_options: options } = body as BodyFields;
  const isUnread = (value: JsonValue | undefined, read: unknown) => value != null && read === undefined;
  return {
    ...Object.fromEntries(Object.entries(body).filter(([name]) => !named.has(name))),
    ...(isUnread(format, readOutputFormat(format)) ? { response_format: format } : {}),
    ...(isUnread(choice, readToolChoice(choice)) ? { tool_choice: choice } : {}),
    ...(isJsonObject(options) && options['include_obfuscation'] === true
      ? { stream_options: { include_obfuscation: true } }
      : {}),
  };
}

type BodyFields = { readonly [name: string]: JsonValue | undefined };

/** Besides `tools`, the older `functions`, whose entries are what `tools[].function` holds. */
function readTools(body: JsonObject): readonly ToolDefinition[] {
  return [
    ...objectsOf(body['tools']).map(readTool),
    ...objectsOf(body['functions']).map((tool, index) => placed(readFunction(tool, {}), `functions.${index}`, '')),
  ];
}

const understoodOfTool: ReadonlySet<string> = new Set([
  'type',
  'function',
  'name',
  'description',
  'parameters',
  'strict',
  'format',
  'cache_control',
]);

function readTool(tool: JsonObject): ToolDefinition {
  if (isJsonObject(tool['function'])) return readFunction(tool['function'], tool);
  const custom = tool['custom'];
  if (tool['type'] === 'custom' && isJsonObject(custom)) {
    const { description, format } = custom as { readonly [name: string]: JsonValue | undefined };
    return {
      kind: 'custom',
      name: textOf(custom['name']) ?? '',
      ...(typeof description === 'string' ? { description } : {}),
      ...(isJsonObject(format) ? { format } : {}),
      ...extraFields(custom, understoodOfTool),
    };
  }
  return { kind: 'native', native: { dialect: 'openai-chat', name: textOf(tool['type']) ?? 'tool', value: tool } };
}

function readFunction(tool: JsonObject, around: JsonObject): ToolDefinition {
  const { description, parameters, strict } = tool as { readonly [name: string]: JsonValue | undefined };
  return {
    kind: 'function',
    name: textOf(tool['name']) ?? '',
    ...(typeof description === 'string' ? { description } : {}),
    ...(isJsonObject(parameters) ? { inputSchema: parameters } : {}),
    ...(typeof strict === 'boolean' ? { strict } : {}),
    ...readCacheMark(around['cache_control'] ?? tool['cache_control']),
    ...extraFields({ ...around, ...tool }, understoodOfTool),
  };
}

function readToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { kind: choice };
  if (!isJsonObject(choice)) return undefined;
  if (choice['type'] === 'allowed_tools') return readAllowedTools(objectOf(choice['allowed_tools']) ?? choice);
  const tool = objectOf(choice['function']) ?? objectOf(choice['custom']) ?? choice;
  const name = textOf(tool['name']);
  return name === undefined ? undefined : { kind: 'tool', name };
}

function readAllowedTools(allowed: JsonObject): ToolChoice {
  const names = objectsOf(allowed['tools']).map((tool) => textOf((objectOf(tool['function']) ?? tool)['name']));
  return {
    kind: 'allowed',
    mode: allowed['mode'] === 'required' ? 'required' : 'auto',
    names: names.filter((name) => name !== undefined),
  };
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

/** OpenAI's own field, OpenRouter's `reasoning`, `thinking` as DeepSeek, Z.ai and Anthropic's compatible door take it, or Qwen's switch. */
function readReasoning(body: JsonObject): ReasoningWish | undefined {
  const reasoning = objectOf(body['reasoning']) ?? {};
  const thinking = objectOf(body['thinking']) ?? {};
  const wish: ReasoningWish = {
    enabled: flagOf(reasoning['enabled']) ?? enabledBy(thinking['type']) ?? flagOf(body['enable_thinking']),
    effort: textOf(body['reasoning_effort']) ?? textOf(reasoning['effort']),
    budgetTokens: numberOf(reasoning['max_tokens']) ?? numberOf(thinking['budget_tokens']),
    summary: textOf(reasoning['summary']),
  };
  return Object.values(wish).every((value) => value === undefined) ? undefined : wish;
}

function enabledBy(type: JsonValue | undefined): boolean | undefined {
  if (type === 'enabled') return true;
  return type === 'disabled' ? false : undefined;
}

function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function flagOf(value: JsonValue | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
