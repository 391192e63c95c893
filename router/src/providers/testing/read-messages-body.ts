import type { ChatMeaning, ReasoningWish, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';
import type { CacheMark, ContentPart, MediaSource } from '../../domain/media.ts';

const dialect = 'anthropic-messages';

/** Fields with a name in the meaning; all others are `extra`. */
const named = new Set([
  'model',
  'stream',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'thinking',
  'output_config',
  'metadata',
  'service_tier',
]);

/** A Messages body → its meaning, for tests: stricter than a door, whatever has no exact name in the domain stays native. */
export function readMessagesBody(body: JsonObject): ChatMeaning {
  const choice = objectOf(body['tool_choice']);
  const output = objectOf(body['output_config']);
  const format = objectOf(output['format']);
  return {
    ...emptyMeaning,
    dialect,
    messages: [
      ...(body['system'] === undefined ? [] : [{ role: 'system', parts: partsOf(body['system']) } as const]),
      ...objectsOf(body['messages']).flatMap(readTurn),
    ],
    tools: objectsOf(body['tools']).map(readTool),
    toolChoice: readChoice(choice),
    parallelToolCalls:
      typeof choice['disable_parallel_tool_use'] === 'boolean' ? !choice['disable_parallel_tool_use'] : undefined,
    maxOutputTokens: numberOf(body['max_tokens']),
    temperature: numberOf(body['temperature']),
    topP: numberOf(body['top_p']),
    topK: numberOf(body['top_k']),
    stop: Array.isArray(body['stop_sequences']) ? (body['stop_sequences'] as readonly string[]) : [],
    output:
      format['schema'] === undefined ? undefined : { kind: 'schema', name: 'x', schema: objectOf(format['schema']) },
    reasoning: readReasoning(objectOf(body['thinking']), textOf(output['effort'])),
    endUser: textOf(objectOf(body['metadata'])['user_id']),
    serviceTier: textOf(body['service_tier']),
    extra: Object.fromEntries(Object.entries(body).filter(([name]) => !named.has(name))),
  };
}

function readReasoning(thinking: JsonObject, effort: string | undefined): ReasoningWish | undefined {
  const type = textOf(thinking['type']);
  if (type === undefined && effort === undefined) return undefined;
  return {
    enabled: type === undefined ? undefined : type !== 'disabled',
    effort,
    budgetTokens: numberOf(thinking['budget_tokens']),
    summary: textOf(thinking['display']),
  };
}

function readChoice(choice: JsonObject): ChatMeaning['toolChoice'] {
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return { kind: choice['type'] };
    case 'any':
      return { kind: 'required' };
    case 'tool':
      return { kind: 'tool', name: String(choice['name']) };
    default:
      return undefined;
  }
}

function readTool(tool: JsonObject): ToolDefinition {
  const { type, name, description, input_schema: inputSchema, strict, cache_control: mark, ...rest } = tool;
  const isPlain = (type === undefined || type === 'custom') && Object.keys(rest).length === 0;
  if (!isPlain) return { kind: 'native', native: { dialect, name: textOf(type) ?? 'tool', value: tool } };
  return {
    kind: 'function',
    name: String(name),
    ...(typeof description === 'string' ? { description } : {}),
    inputSchema: objectOf(inputSchema),
    ...(typeof strict === 'boolean' ? { strict } : {}),
    ...markOf(mark),
  };
}

function readTurn(turn: JsonObject): readonly ChatMessage[] {
  const { content } = turn;
  if (turn['role'] === 'assistant') return [{ role: 'assistant', parts: blocksOf(content).map(readAssistantPart) }];
  if (turn['role'] === 'system') return [{ role: 'system', parts: partsOf(content) }];
  const blocks = blocksOf(content);
  const results = blocks.filter((block) => block['type'] === 'tool_result');
  const others = blocks.filter((block) => block['type'] !== 'tool_result');
  return [
    ...results.map(readToolResult),
    ...(others.length === 0 ? [] : [{ role: 'user', parts: others.map(readPart) } as const]),
  ];
}

function readToolResult(block: JsonObject): ChatMessage {
  return {
    role: 'tool',
    callId: String(block['tool_use_id']),
    parts: partsOf(block['content']),
    ...(typeof block['is_error'] === 'boolean' ? { isError: block['is_error'] } : {}),
    ...markOf(block['cache_control']),
  };
}

function readAssistantPart(block: JsonObject): AssistantPart {
  switch (block['type']) {
    case 'thinking':
      return {
        type: 'reasoning',
        text: String(block['thinking']),
        seal: { dialect, issuer: 'anthropic', value: String(block['signature']) },
      };
    case 'redacted_thinking':
      return {
        type: 'reasoning',
        text: '',
        seal: { dialect, issuer: 'anthropic', value: String(block['data']), redacted: true },
      };
    case 'tool_use': {
      const caller = objectOf(block['caller']);
      const direct = block['caller'] === undefined || caller['type'] === 'direct';
      return {
        type: 'tool-call',
        id: String(block['id']),
        name: String(block['name']),
        input: JSON.stringify(block['input']),
        ...(direct ? {} : { seal: { dialect, issuer: 'anthropic', value: JSON.stringify(caller) } as const }),
        ...markOf(block['cache_control']),
      };
    }
    default:
      return readPart(block);
  }
}

function partsOf(content: JsonValue | undefined): readonly ContentPart[] {
  return blocksOf(content).map(readPart);
}

function blocksOf(content: JsonValue | undefined): readonly JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsOf(content);
}

function readPart(block: JsonObject): ContentPart {
  const known = readKnown(block) ?? {
    type: 'native' as const,
    native: { dialect, name: textOf(block['type']) ?? 'block', value: block } as const,
  };
  return { ...known, ...markOf(block['cache_control']) };
}

function readKnown(block: JsonObject): ContentPart | undefined {
  const { type, cache_control: _mark, ...rest } = block;
  const keys = Object.keys(rest).sort().join();
  if (type === 'text' && keys === 'text') return { type: 'text', text: String(block['text']) };
  if (type === 'image' && keys === 'source') {
    const source = readSource(objectOf(block['source']));
    return source === undefined ? undefined : { type: 'image', source };
  }
  if (type !== 'document' || !keys.includes('source')) return undefined;
  const { source: _source, title: _title, ...others } = rest;
  const extra = Object.keys(others).length === 0 ? {} : { extra: others };
  const source = readSource(objectOf(block['source']));
  const title = textOf(block['title']);
  return source === undefined
    ? undefined
    : { type: 'file', source, ...(title === undefined ? {} : { filename: title }), ...extra };
}

function readSource(source: JsonObject): MediaSource | undefined {
  switch (source['type']) {
    case 'base64':
      return { kind: 'base64', mediaType: String(source['media_type']), data: String(source['data']) };
    case 'url':
      return { kind: 'url', url: String(source['url']) };
    case 'file':
      return { kind: 'file-id', id: String(source['file_id']) };
    case 'text':
      return { kind: 'text', mediaType: String(source['media_type']), text: String(source['data']) };
    default:
      return undefined;
  }
}

function markOf(mark: JsonValue | undefined): { readonly cache?: CacheMark } {
  if (!isJsonObject(mark)) return {};
  return { cache: { ttl: mark['ttl'] === '1h' ? '1h' : '5m' } };
}

function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
