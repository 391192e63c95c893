import type { AssistantPart, ChatMessage, ReasoningPart, ToolCallPart } from '../../../domain/chat-message.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { ContentPart } from '../../../domain/media.ts';
import type { Seal } from '../../../domain/native.ts';
import { placed } from '../../../domain/placed.ts';
import { textOf } from '../../../lib/text-of.ts';
import { extraFields } from '../extra-fields.ts';
import { readCacheMark } from '../openai/read-cache-mark.ts';
import { readBlock, readBlocks } from './read-block.ts';
import { readRedactedData, readSignature } from './thinking-seal.ts';
import { sealOfCaller } from './tool-caller.ts';
import { readToolIdText } from './tool-id-text.ts';

/** One entry of `messages`, which stands `at` there, → the domain's. One user turn with tool results is several: results are messages of their own there. */
export function readMessages(message: JsonObject, at: string): readonly ChatMessage[] {
  const { content } = message as { readonly content?: JsonValue };
  switch (message['role']) {
    case 'assistant':
      return [{ role: 'assistant', parts: readAssistantParts(content, at), at }];
    case 'system':
      return [{ role: 'system', parts: readBlocks(content), at }];
    default:
      return readUserTurn(content, at);
  }
}

/** Results come first: other dialects want them right behind the calls, and Anthropic itself wants them at the front. */
function readUserTurn(content: JsonValue | undefined, at: string): readonly ChatMessage[] {
  if (!Array.isArray(content)) return [{ role: 'user', parts: readBlocks(content), at }];
  const blocks = content.filter(isJsonObject);
  const results: ChatMessage[] = [];
  const parts: ContentPart[] = [];
  for (const [index, block] of blocks.entries()) {
    const place = `${at}.content.${index}`;
    if (isToolResult(block)) results.push({ ...readToolResult(block), at: place });
    else parts.push(placed(readBlock(block), place, `${at}.content.${parts.length}`));
  }
  return parts.length === 0 && results.length > 0 ? results : [...results, { role: 'user', parts, at }];
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
    ...extraFields(block, understoodOfResult),
  };
}

const understoodOfResult: ReadonlySet<string> = new Set([
  'type',
  'tool_use_id',
  'content',
  'is_error',
  'cache_control',
]);

function readAssistantParts(content: JsonValue | undefined, at: string): readonly AssistantPart[] {
  if (!Array.isArray(content)) return readBlocks(content);
  return unitedSeals(content.filter(isJsonObject).map(readAssistantBlock), at);
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
    ...extraFields(block, understoodOfCall),
  };
}

const understoodOfCall: ReadonlySet<string> = new Set(['type', 'id', 'name', 'input', 'caller', 'cache_control']);

/** Another vendor's seal on a tool call travels before it in a redacted block that names the call (`block-sequence`); here it finds its call again. */
function unitedSeals(parts: readonly AssistantPart[], at: string): readonly AssistantPart[] {
  const seals = new Map(parts.flatMap((part) => (isCarrier(part) ? [[part.seal.id, part.seal] as const] : [])));
  if (seals.size === 0) return parts;
  const calls = new Set(parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])));
  const united: AssistantPart[] = [];
  for (const [index, part] of parts.entries()) {
    if (isCarrier(part) && calls.has(part.seal.id)) continue;
    const here = placed(part, `${at}.content.${index}`, `${at}.content.${united.length}`);
    united.push(here.type === 'tool-call' ? withSeal(here, seals.get(here.id)) : here);
  }
  return united;
}

function withSeal(call: ToolCallPart, carried: (Seal & { readonly id: string }) | undefined): ToolCallPart {
  if (carried === undefined) return call;
  const { id: _call, ...seal } = carried;
  return { ...call, seal };
}

function isCarrier(part: AssistantPart): part is ReasoningPart & { readonly seal: { readonly id: string } } {
  return part.type === 'reasoning' && part.text === '' && part.seal?.id !== undefined;
}
