import type { AssistantPart, ChatMessage, ReasoningPart, ToolCallPart } from '../../domain/chat-message.ts';
import { parseExactly } from '../kit/exact-json.ts';
import { parseJson } from '../kit/lenient-json.ts';
import { toolUseId } from '../kit/tool-use-id.ts';
import { type Block, encodeCacheMark, encodePart } from './encode-part.ts';

export interface Turn {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: readonly Block[];
}

interface OpenTurn extends Turn {
  content: Block[];
}

export interface EncodedTurns {
  readonly system: readonly Block[];
  readonly turns: readonly Turn[];
}

export interface EncodeTurnsOptions {
  readonly messages: readonly ChatMessage[];
  /** Instructions in the middle of the conversation stay there. */
  readonly systemTurns: boolean;
}

/**
 * A conversation → system blocks and alternating turns. Instructions in the middle move to the system prompt, since most models take none
 * elsewhere; neighbours of one role become one turn, with tool results first, as the API wants them.
 */
export function encodeTurns({ messages, systemTurns }: EncodeTurnsOptions): EncodedTurns {
  const system: Block[] = [];
  const turns: OpenTurn[] = [];
  for (const message of messages) {
    const blocks = encodeMessage(message);
    if (message.role !== 'system' && message.role !== 'developer') {
      append(turns, message.role === 'assistant' ? 'assistant' : 'user', blocks);
    } else if (systemTurns && turns.length > 0) append(turns, 'system', blocks);
    else for (const block of blocks) system.push(block);
  }
  for (const turn of turns) if (turn.role === 'user') turn.content = resultsFirst(turn.content);
  trimPrefill(turns.at(-1));
  // The API wants a turn: a request of nothing but instructions is one by the user.
  if (turns.length === 0 && system.length > 0) return { system: [], turns: [{ role: 'user', content: system }] };
  return { system, turns };
}

function encodeMessage(message: ChatMessage): readonly Block[] {
  switch (message.role) {
    case 'system':
    case 'developer':
    case 'user':
      return message.parts.flatMap(encodePart);
    case 'assistant':
      return message.parts.flatMap(encodeAssistantPart);
    case 'tool':
      return [encodeToolResult(message)];
  }
}

function append(turns: OpenTurn[], role: Turn['role'], blocks: readonly Block[]): void {
  if (blocks.length === 0) return;
  const last = turns.at(-1);
  if (last?.role !== role) {
    turns.push({ role, content: [...blocks] });
    return;
  }
  // Not copied: a turn can hold tens of thousands of results.
  for (const block of blocks) last.content.push(block);
}

function encodeAssistantPart(part: AssistantPart): readonly Block[] {
  switch (part.type) {
    case 'reasoning':
      return encodeReasoning(part);
    case 'tool-call':
      return [encodeToolCall(part)];
    case 'refusal':
      return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text }];
    case 'text':
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
    case 'native':
      return encodePart(part);
  }
}

/** Thinking is taken back only with the vendor's own signature; another vendor's is left out, as that vendor's own door would. */
function encodeReasoning({ text, seal }: ReasoningPart): readonly Block[] {
  if (seal === undefined) return [];
  if (seal.redacted) return [{ type: 'redacted_thinking', data: seal.value }];
  return [{ type: 'thinking', thinking: text, signature: seal.value }];
}

function encodeToolCall({ id, name, input, seal, cache, extra }: ToolCallPart): Block {
  const caller = seal === undefined ? undefined : parseJson(seal.value);
  return {
    type: 'tool_use',
    id: toolUseId(id),
    name,
    input: encodeInput(input),
    ...extra,
    ...(caller === undefined ? {} : { caller }),
    ...(cache === undefined ? {} : { cache_control: encodeCacheMark(cache) }),
  };
}

/** An object is wanted. Nothing at all is a call without arguments; what is no object (broken JSON in a model's own words) travels as text. */
function encodeInput(text: string): unknown {
  if (text.trim() === '') return {};
  const input = text.trimStart().startsWith('{') ? parseExactly(text) : undefined;
  return input ?? { input: text };
}

function encodeToolResult(message: Extract<ChatMessage, { role: 'tool' }>): Block {
  const content = message.parts.flatMap(encodePart);
  // A mark on any part is one on the result: that is where the API wants it.
  const inner = content.findLast((block) => block['cache_control'] !== undefined)?.['cache_control'];
  const mark = message.cache === undefined ? inner : encodeCacheMark(message.cache);
  const bare = content.map(({ cache_control: _mark, ...block }) => block);
  return {
    type: 'tool_result',
    tool_use_id: toolUseId(message.callId),
    ...(bare.length === 0 ? {} : { content: bare }),
    ...(message.isError === undefined ? {} : { is_error: message.isError }),
    ...message.extra,
    ...(mark === undefined ? {} : { cache_control: mark }),
  };
}

function resultsFirst(blocks: Block[]): Block[] {
  const isResult = (block: Block) => block['type'] === 'tool_result';
  const results = blocks.filter(isResult);
  return results.length === 0 ? blocks : [...results, ...blocks.filter((block) => !isResult(block))];
}

/** An answer that the model shall go on with must not end in white space. */
function trimPrefill(turn: OpenTurn | undefined): void {
  const last = turn?.content.at(-1);
  if (turn?.role !== 'assistant' || last?.['type'] !== 'text' || typeof last['text'] !== 'string') return;
  const text = last['text'].trimEnd();
  const before = turn.content.slice(0, -1);
  turn.content = text === '' ? before : [...before, { ...last, text }];
}
