import type { ChatEvent, FinishReason } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Citation } from '../../domain/media.ts';
import type { Seal } from '../../domain/native.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import type { Usage } from '../../domain/usage.ts';
import { numberOf } from '../../lib/number-of.ts';
import { ownValue } from '../../lib/own-value.ts';
import { printableId } from '../../lib/printable-id.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import { readUsage } from './read-usage.ts';
import { isClaude, issuerHere } from './sayable-target.ts';

/** What has been heard of one answer. */
export interface ConverseState {
  readonly started: boolean;
  /** The position of the tool call in each open block, by the block's number. */
  readonly openCalls: ReadonlyMap<number, number>;
  readonly calls: number;
  /** Blocks whose thinking is open, with its seal as far as it came. */
  readonly thoughts: ReadonlyMap<number, OpenThought>;
  /** Blocks that Bedrock's own tools wrote: passed over. */
  readonly native: ReadonlySet<number>;
  readonly finish: FinishReason | undefined;
  readonly usage: Usage | undefined;
}

interface OpenThought {
  readonly signature: string;
  /** Base64 of thinking that is not shown. */
  readonly redacted: string;
}

export const initialConverseState: ConverseState = {
  started: false,
  openCalls: new Map(),
  calls: 0,
  thoughts: new Map(),
  native: new Set(),
  finish: undefined,
  usage: undefined,
};

/** Names and times, which Converse does not give. */
export interface ConverseContext {
  readonly id: string;
  readonly model: string;
  readonly createdS: number;
}

type Step = readonly [ConverseState, readonly ChatEvent[]];

/** One event of `ConverseStream` → domain events. Source: Bedrock API reference, "ConverseStreamOutput". */
export function readConverseEvent(
  state: ConverseState,
  name: string,
  body: JsonObject,
  context: ConverseContext,
): Step {
  const [next, events] = readNamed(state, name, body, context);
  if (next.started || events.length === 0) return [next, events];
  return [{ ...next, started: true }, [{ type: 'answer-start', ...context }, ...events]];
}

function readNamed(state: ConverseState, name: string, body: JsonObject, context: ConverseContext): Step {
  const block = numberOf(body['contentBlockIndex']) ?? 0;
  switch (name) {
    case 'contentBlockStart':
      return startBlock(state, block, objectOf(body['start']) ?? {});
    case 'contentBlockDelta':
      return readDelta(state, block, objectOf(body['delta']) ?? {});
    case 'contentBlockStop':
      return stopBlock(state, block, context);
    case 'messageStop':
      return [{ ...state, finish: readStopReason(textOf(body['stopReason']) ?? '') }, []];
    case 'metadata': {
      const usage = objectOf(body['usage']);
      return [usage === undefined ? state : { ...state, usage: readUsage(usage) }, []];
    }
    default:
      return [state, []];
  }
}

function startBlock(state: ConverseState, block: number, start: JsonObject): Step {
  const tool = objectOf(start['toolUse']);
  const isNative = tool === undefined ? start['toolResult'] !== undefined : tool['type'] === 'server_tool_use';
  if (isNative) return [{ ...state, native: new Set([...state.native, block]) }, []];
  if (tool === undefined) return [state, []];
  const call = state.calls;
  const openCalls = new Map(state.openCalls).set(block, call);
  const id = printableId(tool['toolUseId']) ?? `call_${call}`;
  const event: ChatEvent = { type: 'tool-input-start', choice: 0, call, id, name: textOf(tool['name']) ?? '' };
  return [{ ...state, openCalls, calls: call + 1 }, [event]];
}

function readDelta(state: ConverseState, block: number, delta: JsonObject): Step {
  if (state.native.has(block)) return [state, []];
  const text = textOf(delta['text']);
  if (text) return [state, [{ type: 'text-delta', choice: 0, text }]];
  const input = textOf(objectOf(delta['toolUse'])?.['input']);
  const call = state.openCalls.get(block);
  if (input && call !== undefined) return [state, [{ type: 'tool-input-delta', choice: 0, call, text: input }]];
  const thought = objectOf(delta['reasoningContent']);
  if (thought !== undefined) return readThought(state, block, thought);
  const citation = objectOf(delta['citation']);
  return citation === undefined
    ? [state, []]
    : [state, [{ type: 'citation', choice: 0, citation: readCitation(citation) }]];
}

function readThought(state: ConverseState, block: number, thought: JsonObject): Step {
  const text = textOf(thought['text']) ?? '';
  const { signature, redacted } = state.thoughts.get(block) ?? { signature: '', redacted: '' };
  const thoughts = new Map(state.thoughts).set(block, {
    signature: signature + (textOf(thought['signature']) ?? ''),
    redacted: redacted + (textOf(thought['redactedContent']) ?? ''),
  });
  return [{ ...state, thoughts }, text === '' ? [] : [{ type: 'reasoning-delta', choice: 0, text }]];
}

function stopBlock(state: ConverseState, block: number, context: ConverseContext): Step {
  const call = state.openCalls.get(block);
  if (call !== undefined) {
    return [{ ...state, openCalls: without(state.openCalls, block) }, [{ type: 'tool-input-end', choice: 0, call }]];
  }
  const thought = state.thoughts.get(block);
  if (thought === undefined) return [state, []];
  const seal = sealOf(thought, context);
  const event: ChatEvent = { type: 'reasoning-end', choice: 0, ...(seal === undefined ? {} : { seal }) };
  return [{ ...state, thoughts: without(state.thoughts, block) }, [event]];
}

/** What Anthropic's models sign here they take on every platform. */
function sealOf({ signature, redacted }: OpenThought, { model }: ConverseContext): Seal | undefined {
  if (redacted !== '')
    return { dialect: 'bedrock-converse', issuer: issuerHere(model), value: redacted, redacted: true };
  if (signature === '') return undefined;
  return isClaude(model)
    ? { dialect: 'anthropic-messages', issuer: 'anthropic', value: signature }
    : { dialect: 'bedrock-converse', issuer: issuerHere(model), value: signature };
}

function without<Value>(map: ReadonlyMap<number, Value>, key: number): ReadonlyMap<number, Value> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

function readCitation(citation: JsonObject): Citation {
  const [passage] = listOf(citation['sourceContent']);
  const location = objectOf(citation['location']);
  // `documentChar`, `documentPage` or `documentChunk`.
  const place = Object.values(location ?? {})[0];
  return {
    url: textOf(objectOf(location?.['web'])?.['url']),
    title: textOf(citation['title']),
    document: numberOf(objectOf(place)?.['documentIndex']),
    citedText: textOf(objectOf(passage)?.['text']),
    start: undefined,
    end: undefined,
    native: { dialect: 'bedrock-converse', name: 'citation', value: citation },
  };
}

/** The events that close an answer: calls that are still open end, the choice finishes, usage comes last. */
export function closeConverse(state: ConverseState): {
  readonly events: readonly ChatEvent[];
  readonly summary: AnswerSummary;
} {
  const { openCalls, finish = { kind: 'stop' }, usage } = state;
  const events: ChatEvent[] = [...openCalls.values()].map((call) => ({ type: 'tool-input-end', choice: 0, call }));
  events.push({ type: 'finish', choice: 0, reason: finish });
  if (usage !== undefined) events.push({ type: 'usage', usage });
  return { events, summary: { usage, finishReason: finish, answeredModel: undefined } };
}

const reasons: Readonly<Record<string, FinishReason>> = {
  end_turn: { kind: 'stop' },
  stop_sequence: { kind: 'stop' },
  tool_use: { kind: 'tool-calls' },
  max_tokens: { kind: 'length' },
  model_context_window_exceeded: { kind: 'length' },
  guardrail_intervened: { kind: 'content-filter' },
  content_filtered: { kind: 'content-filter' },
};

function readStopReason(word: string): FinishReason {
  return ownValue(reasons, word) ?? { kind: 'other', word };
}
