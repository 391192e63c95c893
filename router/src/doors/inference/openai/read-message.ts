import type { ChatMessage, ContentPart, ToolCall } from '../../../domain/chat-request.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import { readContentPart } from './read-content-part.ts';

/** One message of OpenAI's chat body → the domain's. A role that is unknown speaks as the user: what it says must not be lost. */
export function readMessage(message: JsonObject): ChatMessage {
  const parts = readContent(message['content']);
  const named = typeof message['name'] === 'string' ? { name: message['name'] } : {};
  switch (message['role']) {
    case 'system':
    case 'developer':
      return { role: message['role'], parts, ...named };
    case 'assistant':
      return readAssistantMessage(message, parts, named);
    case 'tool':
      return { role: 'tool', callId: textOf(message['tool_call_id']) ?? '', parts };
    case 'function':
      // The older form has no call ids: the function's name is the only link to its call.
      return { role: 'tool', callId: textOf(message['name']) ?? '', parts };
    default:
      return { role: 'user', parts, ...named };
  }
}

function readAssistantMessage(
  message: JsonObject,
  parts: readonly ContentPart[],
  named: { readonly name?: string },
): ChatMessage {
  const reasoning = textOf(message['reasoning_content']) ?? textOf(message['reasoning']);
  const refusal = textOf(message['refusal']) ?? refusalPart(message['content']);
  return {
    role: 'assistant',
    parts: parts.filter((part) => !isRefusal(part)),
    toolCalls: [...readToolCalls(message['tool_calls']), ...readFunctionCall(message['function_call'])],
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(refusal === undefined ? {} : { refusal }),
    ...named,
  };
}

function readContent(content: JsonValue | undefined): readonly ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.map(readContentPart) : [];
}

function readToolCalls(calls: JsonValue | undefined): readonly ToolCall[] {
  if (!Array.isArray(calls)) return [];
  return calls.filter(isJsonObject).flatMap((call) => {
    const called = isJsonObject(call['function']) ? call['function'] : call['custom'];
    return isJsonObject(called) ? [toolCall(textOf(call['id']) ?? '', called)] : [];
  });
}

function readFunctionCall(call: JsonValue | undefined): readonly ToolCall[] {
  return isJsonObject(call) ? [toolCall(textOf(call['name']) ?? '', call)] : [];
}

/** Custom tools carry free text in `input`; some clients send arguments as an object. */
function toolCall(id: string, called: JsonObject): ToolCall {
  const input = called['arguments'] ?? called['input'] ?? '';
  return { id, name: textOf(called['name']) ?? '', input: typeof input === 'string' ? input : JSON.stringify(input) };
}

function isRefusal(part: ContentPart): boolean {
  return part.type === 'other' && isJsonObject(part.value) && part.value['type'] === 'refusal';
}

function refusalPart(content: JsonValue | undefined): string | undefined {
  if (!Array.isArray(content)) return undefined;
  const part = content.find((item) => isJsonObject(item) && item['type'] === 'refusal');
  return isJsonObject(part) ? textOf(part['refusal']) : undefined;
}
