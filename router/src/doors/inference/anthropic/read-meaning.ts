import type { ChatMeaning, OutputFormat, ReasoningWish } from '../../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../../domain/chat-message.ts';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { placed } from '../../../domain/placed.ts';
import { routerFields } from '../../../domain/router-fields.ts';
import { numberOf } from '../../../lib/number-of.ts';
import { textOf } from '../../../lib/text-of.ts';
import { readBlocks } from './read-block.ts';
import { readMessages } from './read-messages.ts';
import { readParallelToolCalls, readToolChoice, readTools } from './read-tools.ts';

/** Fields of the body that have a name in `ChatMeaning`, or that only the router reads. */
const named: ReadonlySet<string> = new Set([
  'model',
  ...routerFields,
  'stream',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'service_tier',
]);

/** Anthropic's body → what it means. Tolerant: what is not understood goes to `extra`, nothing is refused here. */
export function readMeaning(body: JsonObject): ChatMeaning {
  const { messages, tool_choice: toolChoice } = body as { readonly [name: string]: JsonValue | undefined };
  const output = objectOf(body['output_config']) ?? {};
  const thinking = objectOf(body['thinking']) ?? {};
  const format = output['format'] ?? body['output_format'];
  return {
    ...emptyMeaning,
    dialect: 'anthropic-messages',
    messages: readConversation(readSystem(body['system']), messages),
    tools: readTools(body['tools']),
    toolChoice: readToolChoice(toolChoice),
    parallelToolCalls: readParallelToolCalls(toolChoice),
    maxOutputTokens: numberOf(body['max_tokens']),
    temperature: numberOf(body['temperature']),
    topP: numberOf(body['top_p']),
    topK: numberOf(body['top_k']),
    stop: textsOf(body['stop_sequences']),
    // `output_format` was its name in the beta.
    output: readFormat(format),
    reasoning: readReasoning(isKnownThinking(thinking) ? thinking : {}, textOf(output['effort'])),
    ...readMetadata(body['metadata']),
    serviceTier: readServiceTier(body['service_tier']),
    extra: Object.fromEntries([
      ...Object.entries(body).filter(([name]) => !named.has(name)),
      ...otherOutputFields(output),
      ...unread(thinking, isKnownThinking(thinking), 'thinking'),
      ...unread(toolChoice, readToolChoice(toolChoice) !== undefined, 'tool_choice'),
      ...unread(format, readFormat(format) !== undefined, 'output_format'),
    ]),
    ...readNames(body, output),
  };
}

/** Effort may be all that is said of thinking, and the older name of a format was another. */
function readNames({ thinking, output_format: older }: JsonObject, output: JsonObject): Pick<ChatMeaning, 'names'> {
  const names = {
    ...(thinking == null && output['effort'] != null ? { reasoning: 'output_config.effort' } : {}),
    ...(output['format'] == null && older != null ? { output: 'output_format' } : {}),
  };
  return Object.keys(names).length === 0 ? {} : { names };
}

function readConversation(system: readonly ChatMessage[], messages: JsonValue | undefined): readonly ChatMessage[] {
  const said = (Array.isArray(messages) ? messages : []).flatMap((message, index) =>
    isJsonObject(message) ? readMessages(message, `messages.${index}`) : [],
  );
  return [...system, ...said].map((message, index) => {
    const { at, ...rest } = message;
    return at === `messages.${index}` ? rest : message;
  });
}

function readSystem(system: JsonValue | undefined): readonly ChatMessage[] {
  const parts = readBlocks(system);
  const at = (index: number) => (typeof system === 'string' ? 'system' : `system.${index}`);
  const said = parts.map((part, index) => placed(part, at(index), ''));
  return parts.length === 0 ? [] : [{ role: 'system', parts: said, at: 'system' }];
}

/** `adaptive` asks for thinking and leaves the amount to the model, as `enabled` without a budget says here. */
function readReasoning(thinking: JsonObject, effort: string | undefined): ReasoningWish | undefined {
  const wish: ReasoningWish = {
    enabled: typeof thinking['type'] === 'string' ? thinking['type'] !== 'disabled' : undefined,
    effort,
    budgetTokens: numberOf(thinking['budget_tokens']),
    summary: summaries[textOf(thinking['display']) ?? ''],
  };
  return Object.values(wish).every((value) => value === undefined) ? undefined : wish;
}

const summaries: Readonly<Record<string, string>> = { summarized: 'auto', omitted: 'none' };

function readFormat(format: JsonValue | undefined): OutputFormat | undefined {
  if (!isJsonObject(format) || format['type'] !== 'json_schema') return undefined;
  const schema = objectOf(format['schema']);
  // The dialect's formats have no names; others need one.
  return schema === undefined ? undefined : { kind: 'schema', name: textOf(format['name']) ?? 'answer', schema };
}

function readMetadata(metadata: JsonValue | undefined): Pick<ChatMeaning, 'endUser' | 'metadata'> {
  if (!isJsonObject(metadata)) return { endUser: undefined, metadata: undefined };
  const { user_id: userId, ...others } = metadata;
  return {
    endUser: textOf(userId) || undefined,
    metadata: Object.keys(others).length === 0 ? undefined : others,
  };
}

/** OpenAI's word for the tier without priority, which the house uses. */
function readServiceTier(tier: JsonValue | undefined): string | undefined {
  return tier === 'standard_only' ? 'default' : textOf(tier);
}

/** `disabled`, or one of the ways to ask for it; a later one has no name here. */
function isKnownThinking({ type }: JsonObject): boolean {
  return type === undefined || type === 'enabled' || type === 'disabled' || type === 'adaptive';
}

/** A form that means nothing here is kept for its own vendor. */
function unread(
  value: JsonValue | undefined,
  isRead: boolean,
  name: string,
): readonly (readonly [string, JsonValue])[] {
  return isRead || value === undefined || value === null ? [] : [[name, value]];
}

/** What `output_config` holds besides: kept under its own name, so that what cannot be told is listed. */
function otherOutputFields(output: JsonObject): readonly (readonly [string, JsonValue])[] {
  const { format: _format, effort: _effort, ...others } = output;
  return Object.keys(others).length === 0 ? [] : [['output_config', others]];
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}
