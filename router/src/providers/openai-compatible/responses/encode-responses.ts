import type { ChatMeaning, OutputFormat, ReasoningWish, ToolDefinition } from '../../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../../domain/chat-message.ts';
import { isJsonObject } from '../../../domain/json.ts';
import type { MeaningField } from '../../../domain/parameter-names.ts';
import { droppedFields } from '../../kit/dropped-fields.ts';
import { sayableMeaning } from '../../kit/sayable-meaning.ts';
import { endsInOwnWords, TOLD_TO_GO_ON, toldToGoOn } from '../../kit/told-to-go-on.ts';
import { type ChatModelRules, chatModelRules, unknownModel } from '../chat-model-rules.ts';
import { leaveOutRefused, refusedFields } from '../leave-out-refused.ts';
import { effortOf } from '../quirks.ts';
import { shortEndUser } from '../short-end-user.ts';
import { takenThinking } from '../taken-thinking.ts';
import { encodeItems } from './encode-items.ts';
import type { ResponsesQuirks } from './responses-quirks.ts';
import { responsesTarget } from './sayable-target.ts';

export interface EncodeResponsesOptions {
  readonly meaning: ChatMeaning;
  readonly model: string;
  readonly stream: boolean;
  /** The family of the provider type (`OpenAiQuirks.issuer`). */
  readonly issuer: string;
  readonly quirks: ResponsesQuirks;
  /** As in `OpenAiQuirks`. */
  readonly models?: readonly ChatModelRules[];
  /** The model is known not to think. */
  readonly lacksThinking?: boolean;
  readonly instructionRole: 'developer' | 'system' | 'as-sent';
}

export interface EncodedResponses {
  readonly body: Record<string, unknown>;
  /** What the vendor cannot be told. */
  readonly dropped: readonly string[];
  /** What was said otherwise than asked. */
  readonly warnings: readonly string[];
}

/** What the body of this API has a word for. */
const says: readonly MeaningField[] = [
  'tools',
  'toolChoice',
  'parallelToolCalls',
  'maxOutputTokens',
  'temperature',
  'topP',
  'logprobs',
  'output',
  'reasoning',
  'verbosity',
  'endUser',
  'metadata',
  'serviceTier',
  'promptCacheKey',
];
const takesExtraOf = new Set(['openai-responses'] as const);

/**
 * A request of any dialect → a body of the Responses API. Fields that mean nothing in it are left out, never sent as null. The vendor keeps nothing
 * (`store: false`): whoever made the request has the conversation, this router or its client, and so thinking must come encrypted to come back.
 */
export function encodeResponses(options: EncodeResponsesOptions): EncodedResponses {
  const { meaning: asked, model, stream, quirks, issuer, instructionRole } = options;
  const { meaning: sayable, dropped: unsayable } = sayableMeaning(asked, responsesTarget(issuer, quirks));
  const startsAnew = asked.dialect === 'anthropic-messages' && endsInOwnWords(sayable);
  const meaning = startsAnew ? toldToGoOn(sayable) : sayable;
  const vocabulary = { says: new Set([...says, ...quirks.extraFields]), takesExtraOf };
  const dropped = [...droppedFields(asked, vocabulary), ...unsayable];
  const { instructions, rest } = splitInstructions(meaning.messages);
  const own = takesExtraOf.has(meaning.dialect as 'openai-responses') ? meaning.extra : {};
  const isOwn = takesExtraOf.has(meaning.dialect as 'openai-responses');
  const rules = isOwn ? unknownModel : chatModelRules(options.models ?? [], model);
  const thinking = takenThinking(meaning.reasoning, rules, !isOwn && options.lacksThinking === true);
  if (thinking.dropped) dropped.push('reasoning');
  const refused = refusedFields(rules, thinking.wish);
  const probable = meaning.logprobs !== undefined && !refused.includes('logprobs');
  if (meaning.logprobs !== undefined && !probable) dropped.push('logprobs');
  const body: Record<string, unknown> = {
    ...own,
    model,
    instructions,
    input: encodeItems(rest, { instructionRole }),
    stream: stream || undefined,
    store: false,
    include: encodeInclude(options, own['include'], probable),
    tools: encodeTools(meaning),
    tool_choice: encodeToolChoice(meaning) ?? own['tool_choice'],
    parallel_tool_calls: meaning.parallelToolCalls,
    max_output_tokens: encodeLimit(meaning, quirks),
    temperature: meaning.temperature,
    top_p: meaning.topP,
    top_k: quirks.extraFields.includes('topK') ? meaning.topK : undefined,
    top_logprobs: meaning.logprobs?.top,
    text: encodeText(meaning, own['text']),
    reasoning: encodeReasoning(thinking.wish, own['reasoning'], {
      knowsNone: rules.efforts?.includes('none') === true || (isOwn && meaning.reasoning?.effort === 'none'),
      dropped,
    }),
    user: shortEndUser(meaning.endUser),
    metadata: meaning.metadata,
    service_tier: meaning.serviceTier,
    prompt_cache_key: meaning.promptCacheKey,
  };
  leaveOutRefused(body, refused, dropped);
  return {
    body,
    dropped: [...new Set(dropped)],
    warnings: [...thinking.warnings, ...(startsAnew ? [TOLD_TO_GO_ON] : [])],
  };
}

/** The first message of the system, where it is a text alone, has a field of its own. */
function splitInstructions(messages: readonly ChatMessage[]): {
  readonly instructions: string | undefined;
  readonly rest: readonly ChatMessage[];
} {
  const [first, ...rest] = messages;
  const [part, ...others] = first?.role === 'system' ? first.parts : [];
  const isText = part?.type === 'text' && part.text !== '' && others.length === 0 && rest.length > 0;
  return isText ? { instructions: part.text, rest } : { instructions: undefined, rest: messages };
}

function encodeLimit({ maxOutputTokens, dialect }: ChatMeaning, quirks: ResponsesQuirks): number | undefined {
  if (maxOutputTokens === undefined || dialect === 'openai-responses') return maxOutputTokens;
  return Math.max(maxOutputTokens, quirks.leastOutputTokens);
}

function encodeInclude(
  { model, quirks }: EncodeResponsesOptions,
  more: unknown,
  probable: boolean,
): readonly string[] | undefined {
  const include = [
    ...(Array.isArray(more) ? (more as readonly string[]) : []),
    ...(quirks.encryptsThinkingOf?.test(model) === true ? ['reasoning.encrypted_content'] : []),
    ...(probable ? ['message.output_text.logprobs'] : []),
  ];
  return include.length === 0 ? undefined : include;
}

function encodeTools(meaning: ChatMeaning): unknown {
  const encoded = meaning.tools.map((tool) => (tool.kind === 'native' ? tool.native.value : encodeTool(tool, meaning)));
  return encoded.length === 0 ? undefined : encoded;
}

function encodeTool(tool: Exclude<ToolDefinition, { kind: 'native' }>, { dialect }: ChatMeaning): unknown {
  const { name, description, extra } = tool;
  if (tool.kind === 'custom') return { ...extra, type: 'custom', name, description, format: flatFormat(tool.format) };
  return {
    ...extra,
    type: 'function',
    name,
    description,
    // Required here, and nothing to be left out for a tool without parameters.
    parameters: tool.inputSchema ?? { type: 'object', properties: {} },
    // This API takes silence for true, all others for false: a schema that is not written for it would be refused.
    strict: tool.strict ?? (dialect === 'openai-responses' ? undefined : false),
  };
}

/** The chat dialect puts a grammar into an object of its own. */
function flatFormat(format: Extract<ToolDefinition, { kind: 'custom' }>['format']): unknown {
  const grammar = format?.['grammar'];
  return isJsonObject(grammar) ? { type: 'grammar', ...grammar } : format;
}

function encodeToolChoice({ toolChoice, tools }: ChatMeaning): unknown {
  const named = (name: string) => ({
    type: tools.some((tool) => tool.kind === 'custom' && tool.name === name) ? 'custom' : 'function',
    name,
  });
  switch (toolChoice?.kind) {
    case undefined:
      return undefined;
    case 'auto':
    case 'none':
    case 'required':
      return toolChoice.kind;
    case 'tool':
      return named(toolChoice.name);
    case 'allowed':
      return { type: 'allowed_tools', mode: toolChoice.mode, tools: toolChoice.names.map(named) };
  }
}

function encodeText({ output, verbosity }: ChatMeaning, given: unknown): unknown {
  if (output === undefined && verbosity === undefined) return given;
  return { ...(isJsonObject(given) ? given : {}), ...present({ format: encodeFormat(output), verbosity }) };
}

function encodeFormat(output: OutputFormat | undefined): unknown {
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
        name: output.name,
        description: output.description,
        schema: output.schema,
        strict: output.strict,
      };
  }
}

/** Models that know no effort `none` refuse it. */
function encodeReasoning(
  wish: ReasoningWish | undefined,
  given: unknown,
  { knowsNone, dropped }: { readonly knowsNone: boolean; readonly dropped: string[] },
): unknown {
  const asked = effortOf(wish);
  const effort = asked === 'none' && !knowsNone ? undefined : asked;
  if (effort !== asked) dropped.push('reasoning');
  // Who wants no summary says nothing here.
  const summary = wish?.summary === 'none' ? undefined : wish?.summary;
  const said = { ...(isJsonObject(given) ? given : {}), ...present({ effort, summary }) };
  return Object.keys(said).length === 0 ? undefined : said;
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
