import type { AssistantPart, ChatMessage, ReasoningPart, ToolCallPart } from '../../../domain/chat-message.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { ContentPart } from '../../../domain/media.ts';
import type { Seal } from '../../../domain/native.ts';
import { readSealText } from '../../../domain/seal-text.ts';
import { textOf } from '../../../lib/text-of.ts';
import { itemType } from './input-items.ts';
import { readItemContent } from './read-item-content.ts';

/** Items in their order → messages. What the model said follows itself in items of its own here: there it is one turn of ordered parts. */
export function readItems(items: readonly JsonObject[]): readonly ChatMessage[] {
  const messages: ChatMessage[] = [];
  let turn: AssistantPart[] = [];
  const endTurn = (): void => {
    if (turn.length > 0) messages.push({ role: 'assistant', parts: unitedSeals(turn) });
    turn = [];
  };
  for (const item of items) {
    const reading = readItem(item);
    if (reading.kind === 'said') turn.push(...reading.parts);
    else {
      endTurn();
      messages.push(reading.message);
    }
  }
  endTurn();
  return messages;
}

type ItemReading =
  | { readonly kind: 'said'; readonly parts: readonly AssistantPart[] }
  | { readonly kind: 'message'; readonly message: ChatMessage };

function readItem(item: JsonObject): ItemReading {
  const type = itemType(item);
  switch (type) {
    case 'message':
      return readMessage(item);
    case 'reasoning':
      return { kind: 'said', parts: [readReasoning(item)] };
    case 'function_call':
      return { kind: 'said', parts: [readCall(item, item['arguments'], {})] };
    case 'custom_tool_call':
      return { kind: 'said', parts: [readCall(item, item['input'], { custom: true })] };
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { kind: 'message', message: readOutput(item) };
    default:
      return readNative(type, item);
  }
}

function readMessage(item: JsonObject): ItemReading {
  const parts = readItemContent(item['content']);
  switch (item['role']) {
    case 'assistant':
      return { kind: 'said', parts: parts.map(asAssistantPart) };
    case 'system':
    case 'developer':
      return { kind: 'message', message: { role: item['role'], parts } };
    default:
      return { kind: 'message', message: { role: 'user', parts } };
  }
}

function asAssistantPart(part: ContentPart): AssistantPart {
  if (part.type !== 'native' || part.native.name !== 'refusal' || !isJsonObject(part.native.value)) return part;
  return { type: 'refusal', text: textOf(part.native.value['refusal']) ?? '' };
}

/** The summary, or the thoughts themselves where a model shows them. */
function readReasoning(item: JsonObject): ReasoningPart {
  const text = textsOf(item['summary']) || textsOf(item['content']);
  const sealed = textOf(item['encrypted_content']);
  if (sealed === undefined || sealed === '') return { type: 'reasoning', text };
  const seal = readSealText(sealed, 'openai-responses');
  const id = textOf(item['id']);
  const own = seal.dialect === 'openai-responses' && id !== undefined && seal.id === undefined;
  return { type: 'reasoning', text, seal: own ? { ...seal, id } : seal };
}

function textsOf(parts: JsonValue | undefined): string {
  if (!Array.isArray(parts)) return '';
  return parts
    .filter(isJsonObject)
    .map((part) => textOf(part['text']) ?? '')
    .join('\n\n');
}

function readCall(item: JsonObject, input: JsonValue | undefined, kind: { readonly custom?: true }): ToolCallPart {
  return {
    type: 'tool-call',
    id: textOf(item['call_id']) ?? textOf(item['id']) ?? '',
    name: textOf(item['name']) ?? '',
    input: typeof input === 'string' ? input : JSON.stringify(input ?? {}),
    ...kind,
  };
}

function readOutput(item: JsonObject): ChatMessage {
  const output = item['output'];
  const parts =
    typeof output === 'string' || Array.isArray(output)
      ? readItemContent(output)
      : [{ type: 'text' as const, text: output === undefined ? '' : JSON.stringify(output) }];
  return { role: 'tool', callId: textOf(item['call_id']) ?? '', parts };
}

/** What a tool or a person answers to an item that only this dialect knows is told to the model; all else it said itself. */
const TOLD_TO_THE_MODEL = /_output$|_response$|^item_reference$|^additional_tools$|^compaction/;

function readNative(name: string, item: JsonObject): ItemReading {
  const part = { type: 'native' as const, native: { dialect: 'openai-responses' as const, name, value: item } };
  return TOLD_TO_THE_MODEL.test(name)
    ? { kind: 'message', message: { role: 'user', parts: [part] } }
    : { kind: 'said', parts: [part] };
}

/** The seal of a call has no field in this dialect: it travels in a reasoning item before it, under the call's id (`answer-items`). Here it finds its call again. */
function unitedSeals(parts: readonly AssistantPart[]): readonly AssistantPart[] {
  const calls = new Set(parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])));
  const carried = new Map<string, Seal>();
  for (const part of parts) {
    const seal = carriedSeal(part, calls);
    if (seal !== undefined) carried.set(seal.id, seal);
  }
  if (carried.size === 0) return parts;
  return parts.flatMap((part): readonly AssistantPart[] => {
    if (carriedSeal(part, calls) !== undefined) return [];
    const found = part.type === 'tool-call' ? carried.get(part.id) : undefined;
    if (part.type !== 'tool-call' || found === undefined) return [part];
    const { id: _call, ...seal } = found;
    return [{ ...part, seal }];
  });
}

function carriedSeal(part: AssistantPart, calls: ReadonlySet<string>): (Seal & { readonly id: string }) | undefined {
  if (part.type !== 'reasoning' || part.text !== '' || part.seal === undefined) return undefined;
  const { id } = part.seal;
  return id !== undefined && calls.has(id) ? { ...part.seal, id } : undefined;
}
