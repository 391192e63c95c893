import type { AssistantPart, ChatMessage, ReasoningPart, ToolCallPart } from '../../../domain/chat-message.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import { readCacheMark } from '../openai/read-cache-mark.ts';
import { readBlock, readBlocks } from './read-block.ts';
import { readRedactedData, readSignature } from './thinking-seal.ts';
import { sealOfCaller } from './tool-caller.ts';
import { readToolIdText } from './tool-id-text.ts';

/** One entry of `messages` → the domain's. One user turn with tool results is several: results are messages of their own there. */
export function readMessages(message: JsonObject): readonly ChatMessage[] {
  const { content } = message as { readonly content?: JsonValue };
  switch (message['role']) {
    case 'assistant':
      return [{ role: 'assistant', parts: readAssistantParts(content) }];
    case 'system':
      return [{ role: 'system', parts: readBlocks(content) }];
    default:
      return readUserTurn(content);
  }
}

/** Results come first: other dialects want them right behind the calls, and Anthropic itself wants them at the front. */
function readUserTurn(content: JsonValue | undefined): readonly ChatMessage[] {
  if (!Array.isArray(content)) return [{ role: 'user', parts: readBlocks(content) }];
  const blocks = content.filter(isJsonObject);
  const results = blocks.filter(isToolResult).map(readToolResult);
  const parts = blocks.filter((block) => !isToolResult(block)).map(readBlock);
  return parts.length === 0 && results.length > 0 ? results : [...results, { role: 'user', parts }];
}

function isToolResult(block: JsonObject): boolean {
  return block['type'] === 'tool_result';
}

function readToolResult(block: JsonObject): ChatMessage {
  return {
    role: 'tool',
    callId: readToolIdText(textOf(block['tool_use_id']) ?? ''),
    parts: readBlocks(block['content']),
    ...(typeof block['is_error'] === 'boolean' ? { isError: block['is_error'] } : {}),
    ...readCacheMark(block['cache_control']),
  };
}

function readAssistantParts(content: JsonValue | undefined): readonly AssistantPart[] {
  if (!Array.isArray(content)) return readBlocks(content);
  return unitedSeals(content.filter(isJsonObject).map(readAssistantBlock));
}

function readAssistantBlock(block: JsonObject): AssistantPart {
  switch (block['type']) {
    case 'thinking':
      return readThinking(block);
    case 'redacted_thinking':
      return { type: 'reasoning', text: '', seal: readRedactedData(textOf(block['data']) ?? '') };
    case 'tool_use':
      return readToolUse(block);
    default:
      return readBlock(block);
  }
}

function readThinking(block: JsonObject): ReasoningPart {
  const seal = readSignature(textOf(block['signature']) ?? '');
  return { type: 'reasoning', text: textOf(block['thinking']) ?? '', ...(seal === undefined ? {} : { seal }) };
}

function readToolUse(block: JsonObject): ToolCallPart {
  return {
    type: 'tool-call',
    id: readToolIdText(textOf(block['id']) ?? ''),
    name: textOf(block['name']) ?? '',
    input: JSON.stringify(block['input'] ?? {}),
    ...sealOfCaller(block['caller']),
    ...readCacheMark(block['cache_control']),
  };
}

/** Another vendor's seal on a tool call travels before it in a redacted block that names the call (`block-sequence`); here it finds its call again. */
function unitedSeals(parts: readonly AssistantPart[]): readonly AssistantPart[] {
  const seals = new Map(parts.flatMap((part) => (isCarrier(part) ? [[part.seal.id, part.seal] as const] : [])));
  if (seals.size === 0) return parts;
  const calls = new Set(parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])));
  return parts.flatMap((part): readonly AssistantPart[] => {
    if (isCarrier(part) && calls.has(part.seal.id)) return [];
    const carried = part.type === 'tool-call' ? seals.get(part.id) : undefined;
    if (part.type !== 'tool-call' || carried === undefined) return [part];
    const { id: _call, ...seal } = carried;
    return [{ ...part, seal }];
  });
}

function isCarrier(part: AssistantPart): part is ReasoningPart & { readonly seal: { readonly id: string } } {
  return part.type === 'reasoning' && part.text === '' && part.seal?.id !== undefined;
}
