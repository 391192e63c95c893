import type { AssistantPart, ChatMessage, ReasoningPart, ToolCallPart } from '../../../domain/chat-message.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { ContentPart } from '../../../domain/media.ts';
import type { Seal } from '../../../domain/native.ts';
import { readSealText } from '../../../domain/seal-text.ts';
import { textOf } from '../../../lib/text-of.ts';
import { extraFields } from '../extra-fields.ts';
import { itemType } from './input-items.ts';
import { readItemContent } from './read-item-content.ts';

/** Where an item stands in the client's body. */
export type PlaceOfItem = (index: number) => string;

const ofInput: PlaceOfItem = (index) => `input.${index}`;

/** Items in their order → messages. What the model said follows itself in items of its own here: there it is one turn of ordered parts. */
export function readItems(items: readonly JsonObject[], placeOf: PlaceOfItem = ofInput): readonly ChatMessage[] {
  const messages: ChatMessage[] = [];
  let turn: AssistantPart[] = [];
  const endTurn = (): void => {
    if (turn.length > 0) messages.push({ role: 'assistant', parts: unitedSeals(turn), at: turnPlace(turn) });
    turn = [];
  };
  for (const [index, item] of items.entries()) {
    const reading = placedReading(readItem(item), placeOf(index));
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
  | { readonly kind: 'said'; readonly parts: readonly AssistantPart[]; readonly isMessage?: true }
  | { readonly kind: 'message'; readonly message: ChatMessage };

function placedReading(reading: ItemReading, at: string): ItemReading {
  if (reading.kind === 'said') {
    const parts = reading.parts.map((part, index) => ({
      ...part,
      at: reading.isMessage === true ? `${at}.content.${index}` : at,
    }));
    return { ...reading, parts };
  }
  const { message } = reading;
  switch (message.role) {
    case 'tool': {
      const parts = message.parts.map((part, index) => ({ ...part, at: `${at}.output.${index}` }));
      return { ...reading, message: { ...message, parts, at } };
    }
    case 'user':
    case 'system':
    case 'developer':
    case 'assistant':
      return { ...reading, message: { ...message, at } };
  }
}

/** A turn is several items; it stands where the first of them does. */
function turnPlace([first]: readonly AssistantPart[]): string {
  return first?.at?.replace(/\.content\.\d+$/, '') ?? 'input';
}

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
      return { kind: 'said', isMessage: true, parts: parts.map((part) => withPhase(asAssistantPart(part), item)) };
    case 'system':
    case 'developer':
      return { kind: 'message', message: { role: item['role'], parts, ...extraFields(item, understoodOfMessage) } };
    default:
      return { kind: 'message', message: { role: 'user', parts, ...extraFields(item, understoodOfMessage) } };
  }
}

/** Ids and states are the bookkeeping of whoever made an item. */
const understoodOfMessage: ReadonlySet<string> = new Set(['type', 'role', 'content', 'id', 'status']);

/** What a message of the model says of itself holds for each of its texts: in one turn there are several messages. */
function withPhase(part: AssistantPart, item: JsonObject): AssistantPart {
  if (part.type !== 'text') return part;
  const { extra } = extraFields(item, understoodOfMessage);
  return extra === undefined ? part : { ...part, extra: { ...part.extra, ...extra } };
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
    ...extraFields(item, understoodOfCall),
  };
}

const understoodOfCall: ReadonlySet<string> = new Set([
  'type',
  'call_id',
  'id',
  'name',
  'arguments',
  'input',
  'output',
  'status',
]);

function readOutput(item: JsonObject): ChatMessage {
  const output = item['output'];
  const parts =
    typeof output === 'string' || Array.isArray(output)
      ? readItemContent(output)
      : [{ type: 'text' as const, text: output === undefined ? '' : JSON.stringify(output) }];
  const name = textOf(item['name']);
  return {
    role: 'tool',
    callId: textOf(item['call_id']) ?? '',
    ...(name === undefined ? {} : { name }),
    parts,
    ...extraFields(item, understoodOfCall),
  };
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
