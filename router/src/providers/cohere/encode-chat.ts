import type { ChatMeaning, OutputFormat, ReasoningWish, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import type { ContentPart, MediaSource } from '../../domain/media.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { sayableMeaning } from '../kit/sayable-meaning.ts';
import type { PartField, SayableTarget } from '../kit/sayable-target.ts';
import { endsInOwnWords, TOLD_TO_GO_ON, toldToGoOn } from '../kit/told-to-go-on.ts';
import type { ToolNameForm } from '../kit/tool-name-form.ts';
import { textResults } from '../openai-compatible/text-results.ts';

export interface EncodedChat {
  readonly body: Record<string, unknown>;
  readonly dropped: readonly string[];
  /** What was said otherwise than asked. */
  readonly warnings: readonly string[];
}

const says: ReadonlySet<MeaningField> = new Set<MeaningField>([
  'tools',
  'toolChoice',
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

/** A request of any dialect → the body of Cohere's second chat API. */
export function encodeChat(asked: ChatMeaning, model: string, stream: boolean): EncodedChat {
  const { meaning: sayable, dropped: unsayable } = sayableMeaning(asked, chatTarget);
  const startsAnew = asked.dialect === 'anthropic-messages' && endsInOwnWords(sayable);
  const meaning = startsAnew ? toldToGoOn(sayable) : sayable;
  const dropped = [...droppedFields(asked, { says, takesExtraOf: new Set() }), ...unsayable];
  const documents: unknown[] = [];
  // A result is texts and documents; what it shows besides follows as the user's.
  const messages = textResults(meaning.messages).map((message) => encodeMessage(message, documents));
  const tools = encodeTools(meaning);
  const body = {
    model,
    messages,
    stream,
    documents: documents.length === 0 ? undefined : documents,
    tools: tools.length === 0 ? undefined : tools,
    strict_tools: meaning.tools.some((tool) => tool.kind === 'function' && tool.strict === true) || undefined,
    tool_choice: encodeToolChoice(meaning),
    response_format: encodeOutput(meaning.output),
    max_tokens: meaning.maxOutputTokens,
    temperature: meaning.temperature,
    p: meaning.topP,
    k: meaning.topK,
    frequency_penalty: meaning.frequencyPenalty,
    presence_penalty: meaning.presencePenalty,
    stop_sequences: meaning.stop.length === 0 ? undefined : meaning.stop,
    seed: meaning.seed,
    logprobs: meaning.logprobs === undefined ? undefined : true,
    thinking: encodeThinking(meaning.reasoning),
  };
  return { body, dropped: [...new Set(dropped)], warnings: startsAnew ? [TOLD_TO_GO_ON] : [] };
}

/** Source: `tools.name` of its older API's description, which the newer one shares. */
export const toolNames: ToolNameForm = {
  pattern: /^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/,
  longest: 64,
  others: /[^a-zA-Z0-9_]/g,
};

/** What it can be told. Files become documents beside the conversation, and those are texts. */
const chatTarget: SayableTarget = {
  dialect: 'cohere-chat',
  opens: () => false,
  lacks: (part) => {
    if (part.type === 'image') return urlOf(part.source) === undefined ? 'part' : nothing;
    if (part.type === 'file') return part.source.kind === 'text' ? nothing : 'part';
    return part.type === 'text' ? nothing : 'part';
  },
  knowsFile: () => false,
  takesThoughts: true,
  names: false,
  failedResults: false,
  cacheMarks: 'nowhere',
  strictTools: true,
  toolNames,
};
const nothing: readonly PartField[] = [];

/** `documents`: gets the files. */
function encodeMessage(message: ChatMessage, documents: unknown[]): unknown {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content: encodeContent(message.parts, documents) };
    case 'user':
      return { role: 'user', content: encodeContent(message.parts, documents) };
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: encodeContent(message.parts, documents) };
    case 'assistant':
      return { role: 'assistant', ...encodeAssistant(message.parts, documents) };
  }
}

function encodeAssistant(parts: readonly AssistantPart[], documents: unknown[]): Record<string, unknown> {
  const content: unknown[] = [];
  const calls: unknown[] = [];
  for (const part of parts) {
    if (part.type === 'tool-call') {
      const input = part.input.trim() === '' ? '{}' : part.input;
      calls.push({ id: part.id, type: 'function', function: { name: part.name, arguments: input } });
    } else if (part.type === 'reasoning') {
      if (part.text !== '') content.push({ type: 'thinking', thinking: part.text });
    } else if (part.type === 'refusal') content.push({ type: 'text', text: part.text });
    else content.push(...encodePart(part, documents));
  }
  return {
    content: content.length === 0 ? undefined : content,
    tool_calls: calls.length === 0 ? undefined : calls,
  };
}

/** One text alone is a plain text, as most clients write it. */
function encodeContent(parts: readonly ContentPart[], documents: unknown[]): unknown {
  const [only] = parts;
  if (parts.length === 1 && only?.type === 'text') return only.text;
  return parts.flatMap((part) => encodePart(part, documents));
}

function encodePart(part: ContentPart, documents: unknown[]): readonly unknown[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image':
      return [{ type: 'image_url', image_url: { url: urlOf(part.source), detail: part.detail } }];
    case 'file':
      if (part.source.kind === 'text') {
        documents.push({ id: `doc:${documents.length}`, data: { title: part.filename, text: part.source.text } });
      }
      return [];
    case 'native':
      return [part.native.value];
    case 'audio':
    case 'video':
      return [];
  }
}

function urlOf(source: MediaSource): string | undefined {
  if (source.kind === 'url') return source.url;
  return source.kind === 'base64' ? `data:${source.mediaType};base64,${source.data}` : undefined;
}

/** Cohere chooses no single tool: it is shown that one alone, and must call. */
function encodeTools({ tools, toolChoice }: ChatMeaning): readonly unknown[] {
  const wanted = toolChoice?.kind === 'tool' ? [toolChoice.name] : undefined;
  const allowed = toolChoice?.kind === 'allowed' ? toolChoice.names : wanted;
  return tools.flatMap((tool) => {
    if (tool.kind === 'function') return allowed?.includes(tool.name) === false ? [] : [encodeTool(tool)];
    // Tools with free text are functions by now (`kit/custom-tools`).
    return tool.kind === 'native' ? [tool.native.value] : [];
  });
}

function encodeTool(tool: Extract<ToolDefinition, { readonly kind: 'function' }>): unknown {
  const parameters = tool.inputSchema ?? { type: 'object', properties: {} };
  return { type: 'function', function: { name: tool.name, description: tool.description, parameters } };
}

function encodeToolChoice({ toolChoice }: ChatMeaning): string | undefined {
  switch (toolChoice?.kind) {
    case undefined:
    case 'auto':
      return undefined;
    case 'none':
      return 'NONE';
    case 'required':
    case 'tool':
      return 'REQUIRED';
    case 'allowed':
      return toolChoice.mode === 'required' ? 'REQUIRED' : undefined;
  }
}

function encodeOutput(output: OutputFormat | undefined): unknown {
  switch (output?.kind) {
    case undefined:
    case 'text':
      return undefined;
    case 'json':
      return { type: 'json_object' };
    case 'schema':
      return { type: 'json_object', json_schema: output.schema };
  }
}

/** Thinking is on where a model can; an effort has no word here, its least one means off. */
function encodeThinking(wish: ReasoningWish | undefined): unknown {
  if (wish === undefined) return undefined;
  if (wish.enabled === false || wish.effort === 'none') return { type: 'disabled' };
  return { type: 'enabled', token_budget: wish.budgetTokens };
}
