import type { AssistantPart, ChatMessage, ReasoningPart, ToolCallPart } from '../../../domain/chat-message.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { ContentPart } from '../../../domain/media.ts';
import type { Seal } from '../../../domain/native.ts';
import { readSealText } from '../../../domain/seal-text.ts';
import { textOf } from '../../../lib/text-of.ts';
import { readContentPart } from './read-content-part.ts';

/** One message of OpenAI's chat body → the domain's. A role that is unknown speaks as the user: what it says must not be lost. */
export function readMessage(message: JsonObject): ChatMessage {
  const named = typeof message['name'] === 'string' ? { name: message['name'] } : {};
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

/** The dialect keeps them apart; models think, then speak, then call. */
function readAssistantParts(message: JsonObject): readonly AssistantPart[] {
  const refusal = textOf(message['refusal']);
  return [
    ...readThinking(message),
    ...readContent(message['content']).map(asAssistantPart),
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

/** `reasoning_details` as OpenRouter and this router send them, with the vendor's seals; else the bare text. */
function readThinking(message: JsonObject): readonly ReasoningPart[] {
  const details = message['reasoning_details'];
  const sealed = Array.isArray(details) ? details.filter(isJsonObject).map(readReasoningDetail) : [];
  const text = textOf(message['reasoning_content']) ?? textOf(message['reasoning']) ?? '';
  if (sealed.length > 0) return withText(sealed, text);
  return text === '' ? [] : [{ type: 'reasoning', text }];
}

/** This router says a seal without the text that it seals: that stands beside it, and is one block where only one is shown. */
function withText(sealed: readonly ReasoningPart[], text: string): readonly ReasoningPart[] {
  const shown = sealed.filter(({ seal }) => seal?.redacted !== true && seal?.dialect !== 'openai-chat');
  if (shown.length !== 1 || sealed.some((part) => part.text !== '')) return sealed;
  return sealed.map((part) => (part === shown[0] ? { ...part, text } : part));
}

function readReasoningDetail(detail: JsonObject): ReasoningPart {
  const text = textOf(detail['text']) ?? textOf(detail['summary']) ?? '';
  const seal = textOf(detail['signature']) ?? textOf(detail['data']);
  if (seal === undefined) return { type: 'reasoning', text };
  const read = readSealText(seal, 'openai-chat');
  // Not wrapped by this router: another router's own, which wants the whole entry back.
  const whole = read.dialect === 'openai-chat' ? { dialect: read.dialect, value: JSON.stringify(detail) } : read;
  return { type: 'reasoning', text, seal: whole };
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
