import type { AssistantPart, ChatMessage, ToolCallPart } from '../../../domain/chat-message.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { ContentPart } from '../../../domain/media.ts';
import type { Seal } from '../../../domain/native.ts';
import { readSealText } from '../../../domain/seal-text.ts';
import { textOf } from '../../../lib/text-of.ts';
import { readContentPart } from './read-content-part.ts';
import { readThinking } from './read-thinking.ts';

/** One message of OpenAI's chat body → the domain's. A role that is unknown speaks as the user: what it says must not be lost. */
export function readMessage(message: JsonObject): ChatMessage {
  const named = { ...(typeof message['name'] === 'string' ? { name: message['name'] } : {}), ...readExtra(message) };
  switch (message['role']) {
    case 'system':
    case 'developer':
      return { role: message['role'], parts: readContent(message['content']), ...named };
    case 'assistant':
      return { role: 'assistant', parts: readAssistantParts(message), ...named };
    case 'tool':
      return {
        role: 'tool',
        callId: textOf(message['tool_call_id']) ?? '',
        parts: readContent(message['content']),
        ...named,
      };
    case 'function':
      // The older form has no call ids: the function's name is the only link to its call.
      return { role: 'tool', callId: textOf(message['name']) ?? '', parts: readContent(message['content']), ...named };
    default:
      return { role: 'user', parts: readContent(message['content']), ...named };
  }
}

/** What is read of a message, and what only repeats it or says how it came about. */
const understood: ReadonlySet<string> = new Set([
  'role',
  'content',
  'name',
  'refusal',
  'tool_calls',
  'tool_call_id',
  'function_call',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'images',
  'cache_control',
]);

/** Of an answer that comes back, fields without anything in them say nothing. */
function readExtra(message: JsonObject): { readonly extra?: JsonObject } {
  const others = Object.entries(message).filter(([name, value]) => !understood.has(name) && !isNothing(value));
  return others.length === 0 ? {} : { extra: Object.fromEntries(others) };
}

function isNothing(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** The dialect keeps them apart; models think, then speak, then call. */
function readAssistantParts(message: JsonObject): readonly AssistantPart[] {
  const refusal = textOf(message['refusal']);
  return [
    ...readThinking(message),
    ...readContent(message['content']).map(asAssistantPart),
    ...readContent(message['images']),
    ...(refusal === undefined || refusal === '' ? [] : [{ type: 'refusal', text: refusal } as const]),
    ...readToolCalls(message['tool_calls']),
    ...readFunctionCall(message['function_call']),
  ];
}

function readContent(content: JsonValue | undefined): readonly ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.map(readContentPart) : [];
}

function asAssistantPart(part: ContentPart): AssistantPart {
  if (part.type !== 'native' || part.native.name !== 'refusal' || !isJsonObject(part.native.value)) return part;
  return { type: 'refusal', text: textOf(part.native.value['refusal']) ?? '' };
}

function readToolCalls(calls: JsonValue | undefined): readonly ToolCallPart[] {
  if (!Array.isArray(calls)) return [];
  return calls.filter(isJsonObject).flatMap((call) => {
    const custom = isJsonObject(call['custom']) ? call['custom'] : undefined;
    const called = isJsonObject(call['function']) ? call['function'] : custom;
    if (called === undefined) return [];
    const part = toolCall(textOf(call['id']) ?? '', called);
    return [{ ...part, ...(called === custom ? { custom: true } : {}), ...readCallSeal(call['extra_content']) }];
  });
}

function readFunctionCall(call: JsonValue | undefined): readonly ToolCallPart[] {
  return isJsonObject(call) ? [toolCall(textOf(call['name']) ?? '', call)] : [];
}

/** Custom tools carry free text in `input`; some clients send arguments as an object. */
function toolCall(id: string, called: JsonObject): ToolCallPart {
  const input = called['arguments'] ?? called['input'] ?? '';
  return {
    type: 'tool-call',
    id,
    name: textOf(called['name']) ?? '',
    input: typeof input === 'string' ? input : JSON.stringify(input),
  };
}

/** Where Google's own compatible door puts a call's signature. */
function readCallSeal(extra: JsonValue | undefined): { readonly seal?: Seal } {
  const google = isJsonObject(extra) ? extra['google'] : undefined;
  const signature = isJsonObject(google) ? textOf(google['thought_signature']) : undefined;
  return signature === undefined ? {} : { seal: readSealText(signature, 'google-generate') };
}
