import type { AssistantPart, ChatMessage, ReasoningPart, ToolCallPart } from '../../../domain/chat-message.ts';
import { isJsonObject } from '../../../domain/json.ts';
import type { ContentPart } from '../../../domain/media.ts';
import { callIdText } from './call-id-text.ts';
import { encodeItemContent } from './encode-item-content.ts';
import type { ResponsesQuirks } from './responses-quirks.ts';

export interface EncodeItemsContext {
  readonly quirks: ResponsesQuirks;
  /** The role of instructions: some servers refuse `developer`. */
  readonly instructionRole: 'developer' | 'system' | 'as-sent';
  /** Gets the places of what the vendor cannot be told. */
  readonly dropped: string[];
}

type Item = Record<string, unknown>;

/** Messages → the items of `input`. */
export function encodeItems(messages: readonly ChatMessage[], context: EncodeItemsContext): readonly Item[] {
  const customCalls = new Set(messages.flatMap(customCallsOf));
  return messages.flatMap((message, index) => encodeMessage(message, `messages.${index}`, customCalls, context));
}

function customCallsOf(message: ChatMessage): readonly string[] {
  if (message.role !== 'assistant') return [];
  return message.parts.flatMap((part) => (part.type === 'tool-call' && part.custom === true ? [part.id] : []));
}

function encodeMessage(
  message: ChatMessage,
  at: string,
  customCalls: ReadonlySet<string>,
  context: EncodeItemsContext,
): readonly Item[] {
  const { dropped, instructionRole } = context;
  switch (message.role) {
    case 'system':
    case 'developer': {
      const role = instructionRole === 'as-sent' ? message.role : instructionRole;
      return [{ role, content: encodeItemContent(message.parts, { dropped, at }) }];
    }
    case 'user':
      return encodeUserTurn(message.parts, at, context);
    case 'assistant':
      return encodeAssistantTurn(message.parts, at, context);
    case 'tool':
      return [
        {
          type: customCalls.has(message.callId) ? 'custom_tool_call_output' : 'function_call_output',
          call_id: callIdText(message.callId),
          output: encodeItemContent(message.parts, { dropped, at }),
        },
      ];
  }
}

/** Items of this dialect alone stand between messages there; what is left is one message. */
function encodeUserTurn(parts: readonly ContentPart[], at: string, { dropped }: EncodeItemsContext): readonly Item[] {
  const items = parts.map(ownItem).filter((item) => item !== undefined);
  const content = parts.filter((part) => ownItem(part) === undefined);
  if (content.length === 0 && items.length > 0) return items;
  return [...items, { role: 'user', content: encodeItemContent(content, { dropped, at }) }];
}

/** What the model said follows itself in items; texts and refusals without anything between them are one message. */
function encodeAssistantTurn(
  parts: readonly AssistantPart[],
  at: string,
  context: EncodeItemsContext,
): readonly Item[] {
  const items: Item[] = [];
  let content: Item[] = [];
  const endMessage = (): void => {
    if (content.length > 0) items.push(messageOf(content));
    content = [];
  };
  for (const [index, part] of parts.entries()) {
    const said = encodeSaid(part);
    if (said !== undefined) {
      content.push(said);
      continue;
    }
    endMessage();
    const item = encodeDone(part, context);
    if (item !== undefined) items.push(item);
    else if (part.type !== 'reasoning') context.dropped.push(`${at}.content.${index} (${nameOf(part)})`);
  }
  endMessage();
  return items;
}

function messageOf(content: readonly Item[]): Item {
  const [only] = content;
  const isPlain = content.length === 1 && only?.['type'] === 'output_text' && only['annotations'] === undefined;
  if (isPlain) return { role: 'assistant', content: only['text'] };
  return { type: 'message', role: 'assistant', content };
}

function encodeSaid(part: AssistantPart): Item | undefined {
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.text };
  if (part.type !== 'text') return undefined;
  const own = (part.citations ?? []).flatMap(({ native }) =>
    native.dialect === 'openai-responses' ? [native.value] : [],
  );
  return { type: 'output_text', text: part.text, ...(own.length === 0 ? {} : { annotations: own }) };
}

/** undefined: the vendor cannot be told. */
function encodeDone(part: AssistantPart, { quirks }: EncodeItemsContext): Item | undefined {
  switch (part.type) {
    case 'reasoning':
      return encodeReasoning(part, quirks);
    case 'tool-call':
      return encodeCall(part);
    case 'native':
      return ownItem(part);
    case 'text':
    case 'refusal':
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return undefined;
  }
}

/** Its own vendor's thinking goes back as it came; another's is worthless here, unless the text itself helps a model that takes it. */
function encodeReasoning({ text, seal }: ReasoningPart, quirks: ResponsesQuirks): Item | undefined {
  if (seal?.dialect === 'openai-responses') {
    const summary = text === '' ? [] : [{ type: 'summary_text', text }];
    return {
      type: 'reasoning',
      ...(seal.id === undefined ? {} : { id: seal.id }),
      summary,
      encrypted_content: seal.value,
    };
  }
  if (quirks.thoughtsBack === 'sealed' || text === '') return undefined;
  return { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text }] };
}

function encodeCall({ id, name, input, custom }: ToolCallPart): Item {
  if (custom === true) return { type: 'custom_tool_call', call_id: callIdText(id), name, input };
  // Servers parse the arguments; a tool without parameters can have come as an empty text.
  return { type: 'function_call', call_id: callIdText(id), name, arguments: input.trim() === '' ? '{}' : input };
}

/** Parts of a message that have no name in the house begin like this; whatever else is native is an item. */
const CONTENT_TYPE = /^(?:input_|output_|computer_screenshot|summary_text|reasoning_text|refusal)/;

function ownItem(part: ContentPart): Item | undefined {
  if (part.type !== 'native' || part.native.dialect !== 'openai-responses') return undefined;
  const { value, name } = part.native;
  return isJsonObject(value) && !CONTENT_TYPE.test(name) ? value : undefined;
}

function nameOf(part: AssistantPart): string {
  return part.type === 'native' ? part.native.name : part.type;
}
