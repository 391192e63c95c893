import type { ChatMeaning, OutputFormat, ToolChoice, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { sayableMessages } from '../kit/sayable-messages.ts';
import { encodeMessage } from './encode-message.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { renameFields } from './rename-fields.ts';
import { shortEndUser } from './short-end-user.ts';
import { textResults } from './text-results.ts';

export interface EncodeMeaningOptions {
  readonly meaning: ChatMeaning;
  readonly model: string;
  readonly stream: boolean;
  readonly quirks: OpenAiQuirks;
}

export interface EncodedMeaning {
  readonly body: Record<string, unknown>;
  /** What the vendor cannot be told. */
  readonly dropped: readonly string[];
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
export function encodeMeaning({ meaning, model, stream, quirks }: EncodeMeaningOptions): EncodedMeaning {
  const dropped = [...droppedFields(meaning, { says: spoken(quirks), takesExtraOf })];
  const limitField = quirks.outputLimitField === 'as-sent' ? 'max_tokens' : quirks.outputLimitField;
  const body: Record<string, unknown> = {
    ...(takesExtraOf.has(meaning.dialect as 'openai-chat') ? meaning.extra : {}),
    model,
    messages: messagesOf(meaning, dropped).map((message, index) =>
      encodeMessage(message, { quirks, dropped, at: `messages.${index}` }),
    ),
    stream: stream || undefined,
    stream_options: stream && quirks.usageInStream.ask ? { include_usage: true } : undefined,
    tools: encodeTools(meaning.tools, quirks, dropped),
    tool_choice: encodeToolChoice(meaning.toolChoice),
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
    response_format: encodeOutput(meaning.output),
    ...quirks.encodeReasoning(meaning.reasoning),
    verbosity: meaning.verbosity,
    user: shortEndUser(meaning.endUser),
    metadata: meaning.metadata,
    service_tier: meaning.serviceTier,
    prompt_cache_key: meaning.promptCacheKey,
  };
  for (const field of quirks.rejectedFields) {
    if (body[field] !== undefined) dropped.push(field);
    delete body[field];
  }
  renameFields(body, quirks.renamedFields);
  return { body, dropped: [...new Set(dropped)] };
}

/** Clients of this dialect know what their upstream takes. */
function messagesOf({ dialect, messages }: ChatMeaning, dropped: string[]): readonly ChatMessage[] {
  const sayable = sayableMessages(messages, 'openai-chat', dropped);
  return takesExtraOf.has(dialect as 'openai-chat') ? sayable : textResults(sayable);
}

function spoken(quirks: OpenAiQuirks): ReadonlySet<MeaningField> {
  return quirks.extraFields.length === 0 ? says : new Set([...says, ...quirks.extraFields]);
}

function encodeTools(tools: readonly ToolDefinition[], quirks: OpenAiQuirks, dropped: string[]): unknown {
  const encoded = tools.flatMap((tool) => {
    if (tool.kind !== 'native') return [encodeTool(tool, quirks)];
    if (tool.native.dialect === 'openai-chat') return [tool.native.value];
    dropped.push(`tools (${tool.native.name})`);
    return [];
  });
  return encoded.length === 0 ? undefined : encoded;
}

function encodeTool(tool: Exclude<ToolDefinition, { kind: 'native' }>, quirks: OpenAiQuirks): unknown {
  const { name, description } = tool;
  if (tool.kind === 'custom') return { type: 'custom', custom: { name, description, format: tool.format } };
  const cache = quirks.cacheMarks && tool.cache !== undefined ? { cache_control: { type: 'ephemeral' } } : {};
  return {
    type: 'function',
    function: { name, description, parameters: tool.inputSchema, strict: tool.strict },
    ...cache,
  };
}

function encodeToolChoice(choice: ToolChoice | undefined): unknown {
  switch (choice?.kind) {
    case undefined:
      return undefined;
    case 'auto':
    case 'none':
    case 'required':
      return choice.kind;
    case 'tool':
      return { type: 'function', function: { name: choice.name } };
    case 'allowed':
      return {
        type: 'allowed_tools',
        allowed_tools: {
          mode: choice.mode,
          tools: choice.names.map((name) => ({ type: 'function', function: { name } })),
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
