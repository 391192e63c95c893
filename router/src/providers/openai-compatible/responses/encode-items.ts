import type { AssistantPart, ChatMessage, ReasoningPart, ToolCallPart } from '../../../domain/chat-message.ts';
import { isJsonObject } from '../../../domain/json.ts';
import type { ContentPart } from '../../../domain/media.ts';
import { type CallIdForm, callIdIn } from '../call-id-form.ts';
import { encodeItemContent } from './encode-item-content.ts';

export interface EncodeItemsContext {
  /** The role of instructions: some servers refuse `developer`. */
  readonly instructionRole: 'developer' | 'system' | 'as-sent';
}

type Item = Record<string, unknown>;

/** OpenAI takes no longer ids of calls here. */
const callIds: CallIdForm = { longest: 64 };

/** Messages → the items of `input`. */
export function encodeItems(messages: readonly ChatMessage[], context: EncodeItemsContext): readonly Item[] {
  const customCalls = new Set(messages.flatMap(customCallsOf));
  return messages.flatMap((message) => encodeMessage(message, customCalls, context));
}

function customCallsOf(message: ChatMessage): readonly string[] {
  if (message.role !== 'assistant') return [];
  return message.parts.flatMap((part) => (part.type === 'tool-call' && part.custom === true ? [part.id] : []));
}

function encodeMessage(
  message: ChatMessage,
  customCalls: ReadonlySet<string>,
  { instructionRole }: EncodeItemsContext,
): readonly Item[] {
  switch (message.role) {
    case 'system':
    case 'developer': {
      const role = instructionRole === 'as-sent' ? message.role : instructionRole;
      return [{ ...message.extra, role, content: encodeItemContent(message.parts) }];
    }
    case 'user':
      return encodeUserTurn(message);
    case 'assistant':
      return encodeAssistantTurn(message.parts);
    case 'tool':
      return [
        {
          ...message.extra,
          type: customCalls.has(message.callId) ? 'custom_tool_call_output' : 'function_call_output',
          call_id: callIdIn(message.callId, callIds),
          output: encodeItemContent(message.parts),
          ...(message.name === undefined ? {} : { name: message.name }),
        },
      ];
  }
}

/** Items of this dialect alone stand between messages there; what is left is one message. */
function encodeUserTurn({ parts, extra }: Extract<ChatMessage, { readonly role: 'user' }>): readonly Item[] {
  const items = parts.map(ownItem).filter((item) => item !== undefined);
  const content = parts.filter((part) => ownItem(part) === undefined);
  if (content.length === 0 && items.length > 0) return items;
  return [...items, { ...extra, role: 'user', content: encodeItemContent(content) }];
}

/** What the model said follows itself in items; texts and refusals without anything between them are one message. */
function encodeAssistantTurn(parts: readonly AssistantPart[]): readonly Item[] {
  const items: Item[] = [];
  let content: Item[] = [];
  /** Of which part of the answer the open message is: `commentary`, `final_answer`. */
  let phase: unknown;
  const endMessage = (): void => {
    if (content.length > 0) items.push(messageOf(content, phase));
    content = [];
  };
  for (const part of parts) {
    const said = encodeSaid(part);
    if (said === undefined) {
      endMessage();
      const item = encodeDone(part);
      if (item !== undefined) items.push(item);
      continue;
    }
    const own = phaseOf(part);
    if (own !== phase) endMessage();
    phase = own;
    content.push(said);
  }
  endMessage();
  return items;
}

function phaseOf(part: AssistantPart): unknown {
  return part.type === 'text' ? part.extra?.['phase'] : undefined;
}

function messageOf(content: readonly Item[], phase: unknown): Item {
  const [only] = content;
  const isPlain = content.length === 1 && only?.['type'] === 'output_text' && only['annotations'] === undefined;
  const phased = phase === undefined ? {} : { phase };
  if (isPlain) return { role: 'assistant', content: only['text'], ...phased };
  return { type: 'message', role: 'assistant', content, ...phased };
}

function encodeSaid(part: AssistantPart): Item | undefined {
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.text };
  if (part.type !== 'text') return undefined;
  const own = (part.citations ?? []).map(({ native }) => native.value);
  return { type: 'output_text', text: part.text, ...(own.length === 0 ? {} : { annotations: own }) };
}

/** undefined: what a message holds. */
function encodeDone(part: AssistantPart): Item | undefined {
  switch (part.type) {
    case 'reasoning':
      return encodeReasoning(part);
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

/** Its own thinking goes back as it came; another's as the text that helps a model which takes it. */
function encodeReasoning({ text, seal }: ReasoningPart): Item {
  if (seal !== undefined) {
    const summary = text === '' ? [] : [{ type: 'summary_text', text }];
    return {
      type: 'reasoning',
      ...(seal.id === undefined ? {} : { id: seal.id }),
      summary,
      encrypted_content: seal.value,
    };
  }
  return { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text }] };
}

function encodeCall({ id, name, input, custom, extra }: ToolCallPart): Item {
  if (custom === true) return { ...extra, type: 'custom_tool_call', call_id: callIdIn(id, callIds), name, input };
  // Servers parse the arguments; a tool without parameters can have come as an empty text.
  const text = input.trim() === '' ? '{}' : input;
  return { ...extra, type: 'function_call', call_id: callIdIn(id, callIds), name, arguments: text };
}

/** Parts of a message that have no name in the house begin like this; whatever else is native is an item. */
const CONTENT_TYPE = /^(?:input_|output_|computer_screenshot|summary_text|reasoning_text|refusal)/;

function ownItem(part: ContentPart): Item | undefined {
  if (part.type !== 'native') return undefined;
  const { value, name } = part.native;
  return isJsonObject(value) && !CONTENT_TYPE.test(name) ? value : undefined;
}
