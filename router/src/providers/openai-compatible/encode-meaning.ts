import type {
  ChatMeaning,
  OutputFormat,
  ReasoningWish,
  ToolChoice,
  ToolDefinition,
} from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { chatField, type MeaningField } from '../../domain/parameter-names.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { sayableMeaning } from '../kit/sayable-meaning.ts';
import { endsInOwnWords, TOLD_TO_GO_ON, toldToGoOn } from '../kit/told-to-go-on.ts';
import { chatModelRules, unknownModel } from './chat-model-rules.ts';
import { encodeCacheMark } from './encode-cache-mark.ts';
import { encodeMessage } from './encode-message.ts';
import { leaveOutRefused, refusedFields } from './leave-out-refused.ts';
import { goesOn } from './prefill.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { renameFields } from './rename-fields.ts';
import { chatTarget } from './sayable-target.ts';
import { shortEndUser } from './short-end-user.ts';
import { takenThinking } from './taken-thinking.ts';
import { textResults } from './text-results.ts';

export interface EncodeMeaningOptions {
  readonly meaning: ChatMeaning;
  readonly model: string;
  readonly stream: boolean;
  readonly quirks: OpenAiQuirks;
  /** The model is known not to think. */
  readonly lacksThinking?: boolean;
}

export interface EncodedMeaning {
  readonly body: Record<string, unknown>;
  /** What the vendor cannot be told. */
  readonly dropped: readonly string[];
  /** What was said otherwise than asked. */
  readonly warnings: readonly string[];
}

/** What OpenAI's chat body has a word for. */
const says: ReadonlySet<MeaningField> = new Set<MeaningField>([
  'tools',
  'toolChoice',
  'parallelToolCalls',
  'maxOutputTokens',
  'temperature',
  'topP',
  'frequencyPenalty',
  'presencePenalty',
  'stop',
  'seed',
  'choices',
  'logprobs',
  'logitBias',
  'output',
  'reasoning',
  'verbosity',
  'endUser',
  'metadata',
  'serviceTier',
  'promptCacheKey',
]);
const takesExtraOf = new Set(['openai-chat'] as const);

/** A request of any dialect → OpenAI's chat body. Fields that mean nothing in it are left out, never sent as null. */
export function encodeMeaning(options: EncodeMeaningOptions): EncodedMeaning {
  const { meaning: asked, model, stream, quirks, lacksThinking = false } = options;
  const { meaning: sayable, dropped: unsayable } = sayableMeaning(asked, chatTarget(quirks));
  // Who wrote it in this dialect knows what its model takes, and means it as it is.
  const isOwn = takesExtraOf.has(asked.dialect as 'openai-chat');
  const told = isOwn || quirks.allowedTools ? sayable : withAllowedToolsAlone(sayable);
  const startsAnew = asked.dialect === 'anthropic-messages' && !goesOn(quirks.prefill, model) && endsInOwnWords(told);
  const meaning = startsAnew ? toldToGoOn(told) : told;
  const dropped = [...droppedFields(asked, { says: spoken(quirks), takesExtraOf }), ...unsayable];
  const limitField = quirks.outputLimitField === 'as-sent' ? 'max_tokens' : quirks.outputLimitField;
  const own = isOwn ? meaning.extra : {};
  const rules = isOwn ? unknownModel : chatModelRules(quirks.models, model);
  const thinking = takenThinking(meaning.reasoning, rules, !isOwn && lacksThinking);
  if (thinking.dropped) dropped.push('reasoning');
  const body: Record<string, unknown> = {
    ...own,
    model,
    messages: messagesOf(meaning).map((message) => encodeMessage(message, quirks)),
    stream: stream || undefined,
    stream_options: encodeStreamOptions(own['stream_options'], stream && quirks.usageInStream.ask),
    tools: encodeTools(meaning.tools, quirks),
    tool_choice: encodeToolChoice(meaning.toolChoice, meaning.tools) ?? own['tool_choice'],
    parallel_tool_calls: meaning.parallelToolCalls,
    [limitField]: meaning.maxOutputTokens,
    temperature: meaning.temperature,
    top_p: meaning.topP,
    top_k: quirks.extraFields.includes('topK') ? meaning.topK : undefined,
    frequency_penalty: meaning.frequencyPenalty,
    presence_penalty: meaning.presencePenalty,
    stop: meaning.stop.length === 0 ? undefined : meaning.stop,
    seed: meaning.seed,
    n: meaning.choices,
    logprobs: meaning.logprobs === undefined ? undefined : true,
    top_logprobs: meaning.logprobs?.top,
    logit_bias: meaning.logitBias,
    response_format: encodeOutput(meaning.output) ?? own['response_format'],
    ...encodeReasoning(thinking.wish, {
      knowsNone: rules.efforts?.includes('none') === true || (isOwn && meaning.reasoning?.effort === 'none'),
      quirks,
      dropped,
    }),
    verbosity: meaning.verbosity,
    user: shortEndUser(meaning.endUser),
    metadata: meaning.metadata,
    service_tier: meaning.serviceTier,
    prompt_cache_key: meaning.promptCacheKey,
  };
  for (const field of quirks.rejectedFields) {
    if (body[field] !== undefined) dropped.push(Object.hasOwn(own, field) ? field : chatField(field));
    delete body[field];
  }
  leaveOutRefused(body, refusedFields(rules, thinking.wish), dropped);
  renameFields(body, quirks.renamedFields);
  return {
    body,
    dropped: [...new Set(dropped)],
    warnings: [...thinking.warnings, ...(startsAnew ? [TOLD_TO_GO_ON] : [])],
  };
}

function encodeStreamOptions(given: JsonValue | undefined, asksUsage: boolean): JsonObject | undefined {
  const options = { ...objectOf(given), ...(asksUsage ? { include_usage: true } : {}) };
  return Object.keys(options).length === 0 ? undefined : options;
}

/** Clients of this dialect know what their upstream takes. */
function messagesOf({ dialect, messages }: ChatMeaning): readonly ChatMessage[] {
  return takesExtraOf.has(dialect as 'openai-chat') ? messages : textResults(messages);
}

interface ReasoningContext {
  /** The effort `none` is one of the model's words, or the client's own. */
  readonly knowsNone: boolean;
  readonly quirks: OpenAiQuirks;
  readonly dropped: string[];
}

/** Servers that know no effort `none` refuse it. */
function encodeReasoning(
  wish: ReasoningWish | undefined,
  { knowsNone, quirks, dropped }: ReasoningContext,
): Record<string, unknown> {
  const { reasoning_effort: effort, ...rest } = quirks.encodeReasoning(wish);
  if (effort !== 'none' || knowsNone) return { reasoning_effort: effort, ...rest };
  const isSaidOtherwise = Object.values(rest).some((value) => value !== undefined);
  if (!isSaidOtherwise) dropped.push('reasoning');
  return rest;
}

/** One of these, or none but these, where there is no word for it: only these are told. */
function withAllowedToolsAlone(meaning: ChatMeaning): ChatMeaning {
  const { toolChoice: choice, tools } = meaning;
  if (choice?.kind !== 'allowed') return meaning;
  const told = tools.filter((tool) => tool.kind === 'native' || choice.names.includes(tool.name));
  const kind = choice.mode;
  return { ...meaning, tools: told, toolChoice: told.length === 0 ? undefined : { kind } };
}

function spoken(quirks: OpenAiQuirks): ReadonlySet<MeaningField> {
  return quirks.extraFields.length === 0 ? says : new Set([...says, ...quirks.extraFields]);
}

function encodeTools(tools: readonly ToolDefinition[], quirks: OpenAiQuirks): unknown {
  const encoded = tools.map((tool) => (tool.kind === 'native' ? tool.native.value : encodeTool(tool, quirks)));
  return encoded.length === 0 ? undefined : encoded;
}

function encodeTool(tool: Exclude<ToolDefinition, { kind: 'native' }>, quirks: OpenAiQuirks): unknown {
  const { name, description, extra } = tool;
  if (tool.kind === 'custom') return { type: 'custom', custom: { ...extra, name, description, format: tool.format } };
  const cache = quirks.cacheMarks && tool.cache !== undefined ? { cache_control: encodeCacheMark(tool.cache) } : {};
  return {
    type: 'function',
    function: { ...extra, name, description, parameters: tool.inputSchema, strict: tool.strict },
    ...cache,
  };
}

function encodeToolChoice(choice: ToolChoice | undefined, tools: readonly ToolDefinition[]): unknown {
  const named = (name: string) =>
    tools.some((tool) => tool.kind === 'custom' && tool.name === name)
      ? { type: 'custom', custom: { name } }
      : { type: 'function', function: { name } };
  switch (choice?.kind) {
    case undefined:
      return undefined;
    case 'auto':
    case 'none':
    case 'required':
      return choice.kind;
    case 'tool':
      return named(choice.name);
    case 'allowed':
      return {
        type: 'allowed_tools',
        allowed_tools: {
          mode: choice.mode,
          tools: choice.names.map(named),
        },
      };
  }
}

function encodeOutput(output: OutputFormat | undefined): unknown {
  switch (output?.kind) {
    case undefined:
      return undefined;
    case 'text':
      return { type: 'text' };
    case 'json':
      return { type: 'json_object' };
    case 'schema':
      return {
        type: 'json_schema',
        json_schema: {
          name: output.name,
          description: output.description,
          schema: output.schema,
          strict: output.strict,
        },
      };
  }
}
