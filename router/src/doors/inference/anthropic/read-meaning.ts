import type { ChatMeaning, OutputFormat, ReasoningWish } from '../../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../../domain/chat-message.ts';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { numberOf } from '../../../lib/number-of.ts';
import { textOf } from '../../../lib/text-of.ts';
import { readBlocks } from './read-block.ts';
import { readMessages } from './read-messages.ts';
import { readParallelToolCalls, readToolChoice, readTools } from './read-tools.ts';

/** Fields of the body that have a name in `ChatMeaning`, or that only the router reads. */
const named: ReadonlySet<string> = new Set([
  'model',
  'provider',
  'strict',
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
  return {
    ...emptyMeaning,
    dialect: 'anthropic-messages',
    messages: [
      ...readSystem(body['system']),
      ...(Array.isArray(messages) ? messages.filter(isJsonObject).flatMap(readMessages) : []),
    ],
    tools: readTools(body['tools']),
    toolChoice: readToolChoice(toolChoice),
    parallelToolCalls: readParallelToolCalls(toolChoice),
    maxOutputTokens: numberOf(body['max_tokens']),
    temperature: numberOf(body['temperature']),
    topP: numberOf(body['top_p']),
    topK: numberOf(body['top_k']),
    stop: textsOf(body['stop_sequences']),
    // `output_format` was its name in the beta.
    output: readFormat(output['format'] ?? body['output_format']),
    reasoning: readReasoning(objectOf(body['thinking']) ?? {}, textOf(output['effort'])),
    ...readMetadata(body['metadata']),
    serviceTier: readServiceTier(body['service_tier']),
    extra: Object.fromEntries([
      ...Object.entries(body).filter(([name]) => !named.has(name)),
      ...otherOutputFields(output),
    ]),
  };
}

function readSystem(system: JsonValue | undefined): readonly ChatMessage[] {
  const parts = readBlocks(system);
  return parts.length === 0 ? [] : [{ role: 'system', parts }];
}

/** `adaptive` asks for thinking and leaves the amount to the model, as `enabled` without a budget says here. */
function readReasoning(thinking: JsonObject, effort: string | undefined): ReasoningWish | undefined {
  const wish: ReasoningWish = {
    enabled: typeof thinking['type'] === 'string' ? thinking['type'] !== 'disabled' : undefined,
    effort,
    budgetTokens: numberOf(thinking['budget_tokens']),
    summary: thinking['display'] === 'summarized' ? 'auto' : undefined,
  };
  return Object.values(wish).every((value) => value === undefined) ? undefined : wish;
}

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
