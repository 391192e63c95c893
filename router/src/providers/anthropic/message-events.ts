import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** A whole message as the events of the stream that it might have been: read by the same reducer, or written where a stream was asked for. */
export function messageEvents(message: JsonObject): readonly JsonObject[] {
  const { content, stop_reason, stop_sequence, stop_details, ...rest } = message;
  const usage = objectOf(message['usage']);
  const start = { ...rest, type: 'message', content: [], stop_reason: null, stop_sequence: null };
  return [
    {
      type: 'message_start',
      message: usage === undefined ? start : { ...start, usage: { ...usage, output_tokens: 0 } },
    },
    ...listOf(content).flatMap((block, index) => blockEvents(objectOf(block) ?? {}, index)),
    {
      type: 'message_delta',
      delta: { stop_reason: stop_reason ?? null, stop_sequence: stop_sequence ?? null, ...present({ stop_details }) },
      ...present({ usage }),
    },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: JsonObject, index: number): readonly JsonObject[] {
  const { start, deltas } = split(block);
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta): JsonObject => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

interface SplitBlock {
  readonly start: JsonObject;
  readonly deltas: readonly JsonObject[];
}

/** The empty block and what is added to it, as the API itself streams each kind. */
function split(block: JsonObject): SplitBlock {
  switch (block['type']) {
    case 'text': {
      const cited = listOf(block['citations']).map((citation): JsonObject => ({ type: 'citations_delta', citation }));
      const start = { ...block, text: '', ...(cited.length === 0 ? {} : { citations: [] }) };
      return { start, deltas: [...cited, { type: 'text_delta', text: block['text'] ?? '' }] };
    }
    case 'thinking':
      return {
        start: { ...block, thinking: '', signature: '' },
        deltas: [
          ...textDelta('thinking_delta', 'thinking', block['thinking']),
          ...textDelta('signature_delta', 'signature', block['signature']),
        ],
      };
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return {
        start: { ...block, input: {} },
        deltas: [{ type: 'input_json_delta', partial_json: JSON.stringify(block['input'] ?? {}) }],
      };
    default:
      return { start: block, deltas: [] };
  }
}

function textDelta(type: string, name: string, value: JsonValue | undefined): readonly JsonObject[] {
  return typeof value === 'string' && value !== '' ? [{ type, [name]: value }] : [];
}

function present(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
