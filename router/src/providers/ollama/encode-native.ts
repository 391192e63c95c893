import type { ChatMeaning, OutputFormat, ReasoningWish, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { joinedTexts } from '../kit/joined-texts.ts';
import { parseJson } from '../kit/lenient-json.ts';
import { sayableMeaning } from '../kit/sayable-meaning.ts';
import type { PartField, SayableTarget } from '../kit/sayable-target.ts';

export interface NativeSettings {
  readonly numCtx: number | undefined;
  readonly keepAlive: string | undefined;
}

export interface EncodedNative {
  readonly body: Record<string, unknown>;
  readonly dropped: readonly string[];
}

const says: ReadonlySet<MeaningField> = new Set<MeaningField>([
  'tools',
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'frequencyPenalty',
  'presencePenalty',
  'stop',
  'seed',
  'logprobs',
  'output',
  'reasoning',
]);

/** A request of any dialect → the body of `/api/chat`. */
export function encodeNative(
  asked: ChatMeaning,
  model: string,
  stream: boolean,
  { numCtx, keepAlive }: NativeSettings,
): EncodedNative {
  const { meaning, dropped: unsayable } = sayableMeaning(asked, nativeTarget);
  const gaps = droppedFields(asked, { says, takesExtraOf: new Set() });
  const dropped = [...gaps.filter((field) => field !== 'toolChoice' || isUnsaidChoice(asked)), ...unsayable];
  // It is a switch: how much has no word.
  if (asked.reasoning?.budgetTokens !== undefined) dropped.push('reasoning');
  const names = callNames(meaning.messages);
  const tools = encodeTools(meaning);
  const body = {
    model,
    messages: meaning.messages.map((message) => encodeMessage(message, names)),
    stream,
    tools: tools.length === 0 ? undefined : tools,
    think: encodeThink(meaning.reasoning, model),
    format: encodeFormat(meaning.output),
    keep_alive: keepAlive,
    logprobs: meaning.logprobs === undefined ? undefined : true,
    top_logprobs: meaning.logprobs?.top,
    options: {
      num_ctx: numCtx,
      num_predict: meaning.maxOutputTokens,
      temperature: meaning.temperature,
      top_p: meaning.topP,
      top_k: meaning.topK,
      frequency_penalty: meaning.frequencyPenalty,
      presence_penalty: meaning.presencePenalty,
      stop: meaning.stop.length === 0 ? undefined : meaning.stop,
      seed: meaning.seed,
    },
  };
  return { body, dropped: [...new Set(dropped)] };
}

/** What `/api/chat` can be told: texts, and the bytes of pictures. */
const nativeTarget: SayableTarget = {
  // It has no door of its own: nothing is native to it.
  dialect: 'events',
  opens: () => false,
  lacks: (part) => {
    if (part.type === 'image') return part.source.kind === 'base64' ? detail : 'part';
    if (part.type === 'file') return part.source.kind === 'text' ? nothing : 'part';
    return part.type === 'text' ? nothing : 'part';
  },
  knowsFile: () => false,
  takesThoughts: true,
  names: false,
  failedResults: false,
  cacheMarks: 'nowhere',
  strictTools: false,
};
const nothing: readonly PartField[] = [];
const detail: readonly PartField[] = ['detail'];

/** The tool of each call: a result names that, and not the call. */
function callNames(messages: readonly ChatMessage[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const message of messages) {
    if (message.role !== 'assistant') continue;
    for (const part of message.parts) if (part.type === 'tool-call') names.set(part.id, part.name);
  }
  return names;
}

function encodeMessage(message: ChatMessage, names: ReadonlyMap<string, string>): unknown {
  const { content, images } = encodeContent(message);
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content, images };
    case 'user':
      return { role: 'user', content, images };
    case 'tool':
      return { role: 'tool', content, images, tool_name: message.name ?? names.get(message.callId) };
    case 'assistant': {
      const thinking = message.parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('');
      const calls = message.parts.flatMap(encodeCall);
      return {
        role: 'assistant',
        content,
        images,
        thinking: thinking === '' ? undefined : thinking,
        tool_calls: calls.length === 0 ? undefined : calls,
      };
    }
  }
}

function encodeCall(part: AssistantPart): readonly unknown[] {
  if (part.type !== 'tool-call') return [];
  return [{ type: 'function', function: { name: part.name, arguments: readInput(part.input) } }];
}

/** Ollama wants the object; what a model wrote can be broken or empty. */
function readInput(input: string): JsonValue {
  if (input.trim() === '') return {};
  const value = parseJson(input);
  return typeof value === 'object' && value !== null ? value : { input };
}

/** A text, and pictures beside it. */
function encodeContent({ role, parts }: ChatMessage) {
  const images = parts.flatMap((part) =>
    part.type === 'image' && part.source.kind === 'base64' ? [part.source.data] : [],
  );
  return { content: joinedTexts(parts, role), images: images.length === 0 ? undefined : images };
}

/** A model that must not call is shown no tools, one that may call some is shown those. That it must call cannot be said. */
function encodeTools({ tools, toolChoice }: ChatMeaning): readonly unknown[] {
  if (toolChoice?.kind === 'none') return [];
  const wanted = toolChoice?.kind === 'tool' ? [toolChoice.name] : undefined;
  const allowed = toolChoice?.kind === 'allowed' ? toolChoice.names : wanted;
  return tools.flatMap((tool) => {
    // Tools with free text are functions by now (`kit/custom-tools`).
    if (tool.kind !== 'function') return [];
    return allowed?.includes(tool.name) === false ? [] : [encodeTool(tool)];
  });
}

function encodeTool({
  name,
  description,
  inputSchema,
}: Extract<ToolDefinition, { readonly kind: 'function' }>): unknown {
  const parameters = inputSchema ?? { type: 'object', properties: {} };
  return { type: 'function', function: { name, description, parameters } };
}

function isUnsaidChoice({ toolChoice }: ChatMeaning): boolean {
  if (toolChoice?.kind === 'allowed') return toolChoice.mode === 'required';
  return toolChoice?.kind === 'required' || toolChoice?.kind === 'tool';
}

function encodeFormat(output: OutputFormat | undefined): unknown {
  if (output?.kind === 'schema') return output.schema;
  return output?.kind === 'json' ? 'json' : undefined;
}

const LEVELS: ReadonlySet<string> = new Set(['low', 'medium', 'high']);

/** A switch; only gpt-oss has levels, and refuses to be switched. */
function encodeThink(wish: ReasoningWish | undefined, model: string): boolean | string | undefined {
  if (wish === undefined) return undefined;
  if (wish.enabled === false || wish.effort === 'none') return false;
  if (/gpt-oss/i.test(model) && wish.effort !== undefined && LEVELS.has(wish.effort)) return wish.effort;
  return true;
}
