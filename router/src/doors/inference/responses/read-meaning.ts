import type { ChatMeaning, OutputFormat, ReasoningWish } from '../../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../../domain/chat-message.ts';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { routerFields } from '../../../domain/router-fields.ts';
import { numberOf } from '../../../lib/number-of.ts';
import { textOf } from '../../../lib/text-of.ts';
import { extraFields } from '../extra-fields.ts';
import { inputItems } from './input-items.ts';
import { type PlaceOfItem, readItems } from './read-items.ts';
import { isNativeChoice, readToolChoice, readTools } from './read-tools.ts';

/** Fields of the body that have a name in `ChatMeaning`, or that the router itself answers for. */
const named: ReadonlySet<string> = new Set([
  'model',
  ...routerFields,
  'stream',
  'stream_options',
  'store',
  'input',
  'instructions',
  'include',
  'tools',
  'parallel_tool_calls',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'text',
  'reasoning',
  'user',
  'safety_identifier',
  'metadata',
  'service_tier',
  'prompt_cache_key',
]);

/** What `include` may ask for that every answer of this router has, where there is any. */
const ENCRYPTED_THINKING = 'reasoning.encrypted_content';
const LOGPROBS = 'message.output_text.logprobs';

/** A body of OpenAI's Responses dialect → what it means. Tolerant: what is not understood goes to `extra`, nothing is refused here. */
export function readMeaning(body: JsonObject, before?: Before): ChatMeaning {
  const text = objectOf(body['text']) ?? {};
  return {
    ...emptyMeaning,
    dialect: 'openai-responses',
    messages: [
      ...readInstructions(body['instructions']),
      ...readItems(inputItems(body['input']), placesOf(body, before)),
    ],
    tools: readTools(body['tools']),
    toolChoice: readToolChoice(body['tool_choice']),
    parallelToolCalls: flagOf(body['parallel_tool_calls']),
    maxOutputTokens: numberOf(body['max_output_tokens']),
    temperature: numberOf(body['temperature']),
    topP: numberOf(body['top_p']),
    logprobs: readLogprobs(body),
    output: readFormat(text['format']),
    reasoning: readReasoning(objectOf(body['reasoning']) ?? {}),
    verbosity: textOf(text['verbosity']),
    endUser: textOf(body['safety_identifier']) ?? textOf(body['user']),
    metadata: objectOf(body['metadata']),
    serviceTier: textOf(body['service_tier']),
    promptCacheKey: textOf(body['prompt_cache_key']),
    extra: readExtra(body),
    ...readNames(body),
  };
}

/** What stands in front of the items that the client wrote itself. */
export interface Before {
  /** The field by which it named them. */
  readonly field: string;
  readonly items: number;
}

function placesOf({ input }: JsonObject, before: Before = { field: '', items: 0 }): PlaceOfItem {
  if (typeof input === 'string') return () => 'input';
  return (index) => (index < before.items ? `${before.field}.${index}` : `input.${index - before.items}`);
}

/** Where the dialect has several words for one thing, the one that was taken. */
function readNames(body: JsonObject): Pick<ChatMeaning, 'names'> {
  const top = numberOf(body['top_logprobs']) ?? 0;
  const names = {
    ...(body['safety_identifier'] == null ? {} : { endUser: 'safety_identifier' }),
    ...(top === 0 && readLogprobs(body) !== undefined ? { logprobs: 'include' } : {}),
  };
  return Object.keys(names).length === 0 ? {} : { names };
}

/** They stand before everything else, in each turn anew. */
function readInstructions(instructions: JsonValue | undefined): readonly ChatMessage[] {
  if (typeof instructions === 'string' && instructions !== '')
    return [{ role: 'system', parts: [{ type: 'text', text: instructions, at: 'instructions' }], at: 'instructions' }];
  return Array.isArray(instructions) ? readItems(inputItems(instructions), (index) => `instructions.${index}`) : [];
}

function readLogprobs(body: JsonObject): ChatMeaning['logprobs'] {
  const top = numberOf(body['top_logprobs']);
  const wanted = (top !== undefined && top > 0) || includes(body).includes(LOGPROBS);
  return wanted ? { top: top === 0 ? undefined : top } : undefined;
}

function readFormat(format: JsonValue | undefined): OutputFormat | undefined {
  if (!isJsonObject(format)) return undefined;
  const { type, description, schema, strict } = format as { readonly [name: string]: JsonValue | undefined };
  if (type === 'text') return { kind: 'text' };
  if (type === 'json_object') return { kind: 'json' };
  if (type !== 'json_schema') return undefined;
  return {
    kind: 'schema',
    name: textOf(format['name']) ?? 'answer',
    ...(typeof description === 'string' ? { description } : {}),
    schema: isJsonObject(schema) ? schema : {},
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}

/** `generate_summary` is the older name of `summary`; `enabled` and `max_tokens` are OpenRouter's. */
function readReasoning(reasoning: JsonObject): ReasoningWish | undefined {
  const wish: ReasoningWish = {
    enabled: flagOf(reasoning['enabled']),
    effort: textOf(reasoning['effort']),
    budgetTokens: numberOf(reasoning['max_tokens']),
    summary: textOf(reasoning['summary']) ?? textOf(reasoning['generate_summary']),
  };
  return Object.values(wish).every((value) => value === undefined) ? undefined : wish;
}

/** What is left over, but for what changes nothing: a default that is said aloud. */
function readExtra(body: JsonObject): JsonObject {
  const others = Object.entries(body).filter(([name, value]) => !named.has(name) && !isDefault(name, value));
  const { format: _format, verbosity: _verbosity, ...text } = objectOf(body['text']) ?? {};
  const reasoning = extraFields(objectOf(body['reasoning']) ?? {}, understoodOfReasoning).extra;
  const format = objectOf(objectOf(body['text'])?.['format']);
  const unread = format !== undefined && readFormat(format) === undefined ? { format } : {};
  const wanted = includes(body).filter((what) => what !== ENCRYPTED_THINKING && what !== LOGPROBS);
  const options = objectOf(body['stream_options']) ?? {};
  return {
    ...Object.fromEntries(others),
    ...(wanted.length === 0 ? {} : { include: wanted }),
    ...(Object.keys({ ...text, ...unread }).length === 0 ? {} : { text: { ...text, ...unread } }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(options['include_obfuscation'] === true ? { stream_options: { include_obfuscation: true } } : {}),
    // Both of its names for the end user: one is told, the other kept.
    ...(body['user'] != null && body['safety_identifier'] != null ? { user: body['user'] } : {}),
  };
}

const understoodOfReasoning: ReadonlySet<string> = new Set([
  'enabled',
  'effort',
  'max_tokens',
  'summary',
  'generate_summary',
]);

function isDefault(name: string, value: JsonValue | undefined): boolean {
  switch (name) {
    case 'tool_choice':
      return !isNativeChoice(value);
    case 'background':
      return value === false;
    case 'truncation':
      return value === 'disabled';
    default:
      return value === null;
  }
}

function includes(body: JsonObject): readonly string[] {
  const include = body['include'];
  return Array.isArray(include) ? include.filter((what) => typeof what === 'string') : [];
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function flagOf(value: JsonValue | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
